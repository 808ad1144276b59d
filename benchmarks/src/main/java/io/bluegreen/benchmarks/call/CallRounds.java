package io.bluegreen.benchmarks.call;

import io.bluegreen.benchmarks.contestant.Contestant;
import io.bluegreen.benchmarks.contestant.Stand;
import io.bluegreen.benchmarks.report.Measurement;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/**
 * The rounds of measurements: all contestants in turn, in short JVMs of their own, and then all of
 * them again. Compared results were measured within seconds of each other, so a stall of the
 * machine affects all contestants alike.
 */
public final class CallRounds {
  private static final String ALLOCATED = "gc.alloc.rate.norm";

  private final Stand stand;
  private final Pace pace;

  /**
   * The length of the measurement.
   *
   * @param rounds how often each contestant has its turn
   * @param forks JVMs a turn, 0 to stay in this one, which is no measurement
   * @param warmup before the first iteration
   * @param iteration one of {@code iterations}
   * @param iterations a turn
   */
  public record Pace(int rounds, int forks, TimeValue warmup, TimeValue iteration, int iterations) {
    /** Every benchmark runs once, only to show that it runs. */
    public static final Pace SMOKE = new Pace(1, 0, TimeValue.NONE, TimeValue.milliseconds(1), 1);

    /** The default, for a machine that is shared. */
    public static Pace of(int rounds) {
      return new Pace(rounds, 1, TimeValue.seconds(3), TimeValue.milliseconds(700), 3);
    }
  }

  public CallRounds(Stand stand, Pace pace) {
    this.stand = stand;
    this.pace = pace;
  }

  /**
   * Runs the measurements.
   *
   * @param benchmarks as {@link #matching} returns them
   * @param contestants in the order of their turns
   * @param each receives every result
   */
  public List<Measurement> run(
      List<String> benchmarks, List<Contestant> contestants, Consumer<Measurement> each)
      throws RunnerException {
    System.setProperty(Stand.PROPERTY, stand.endpoint());
    List<Measurement> all = new ArrayList<>();
    for (int round = 0; round < pace.rounds(); round++) {
      for (String benchmark : benchmarks) {
        for (Contestant contestant : contestants) {
          for (Measurement measurement : turn(round, benchmark, contestant)) {
            all.add(measurement);
            each.accept(measurement);
          }
        }
      }
    }
    return all;
  }

  /** The names of all benchmarks that a regular expression matches, in order. */
  public static List<String> matching(Pattern benchmarks) {
    List<String> methods = new ArrayList<>();
    for (var method : CallBenchmark.class.getMethods()) {
      if (method.isAnnotationPresent(org.openjdk.jmh.annotations.Benchmark.class)
          && benchmarks.matcher(method.getName()).matches()) {
        methods.add(method.getName());
      }
    }
    methods.sort(String::compareTo);
    return methods;
  }

  private List<Measurement> turn(int round, String benchmark, Contestant contestant)
      throws RunnerException {
    ChainedOptionsBuilder options =
        new OptionsBuilder()
            .include(
                "^" + CallBenchmark.class.getName().replace(".", "\\.") + "." + benchmark + "$")
            .param("contestant", contestant.toString())
            .forks(pace.forks())
            .warmupIterations(pace.warmup().getTime() == 0 ? 0 : 1)
            .warmupTime(pace.warmup())
            .measurementIterations(pace.iterations())
            .measurementTime(pace.iteration())
            .jvmArgsAppend(stand.asJvmArgument(), "-Xms512m", "-Xmx512m")
            .addProfiler(GCProfiler.class)
            .shouldFailOnError(true)
            .verbosity(VerboseMode.SILENT);
    Collection<RunResult> results = new Runner(options.build()).run();
    return results.stream()
        .map(result -> measurement(round, benchmark, contestant, result))
        .toList();
  }

  private static Measurement measurement(
      int round, String benchmark, Contestant contestant, RunResult result) {
    Result<?> primary = result.getPrimaryResult();
    Result<?> allocated = result.getSecondaryResults().get(ALLOCATED);
    return new Measurement(
        benchmark,
        contestant,
        round,
        primary.getScore(),
        primary.getScoreUnit(),
        allocated == null ? Double.NaN : allocated.getScore());
  }
}
