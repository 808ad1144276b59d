package io.bluegreen.benchmarks;

import io.bluegreen.benchmarks.call.CallRounds;
import io.bluegreen.benchmarks.contestant.Contestant;
import io.bluegreen.benchmarks.contestant.Stand;
import io.bluegreen.benchmarks.report.CallChart;
import io.bluegreen.benchmarks.report.CallTable;
import io.bluegreen.benchmarks.report.Measurement;
import io.bluegreen.fixtures.server.PgServer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** The command that measures the cost of calls. */
@Command(name = "calls", description = "What one call costs: time and allocated bytes.")
final class CallsCommand implements Callable<Integer> {
  @Spec
  @SuppressWarnings("NullAway.Init") // by picocli
  private CommandSpec spec;

  @ParentCommand private Benchmarks parent = new Benchmarks();

  @Option(
      names = {"-r", "--rounds"},
      defaultValue = "5",
      description = "How often each contestant has its turn (default: ${DEFAULT-VALUE}).")
  private int rounds = 5;

  @Option(
      names = "--only",
      defaultValue = ".*",
      description =
          "Regular expression: which benchmarks, as selectOne|transaction (default: all).")
  private Pattern only = Pattern.compile(".*");

  @Option(
      names = "--contestants",
      split = ",",
      converter = ContestantConverter.class,
      description = "Names, separated by commas (default: all).")
  private List<Contestant> contestants = List.of(Contestant.values());

  @Option(names = "--smoke", description = "Everything once and at once: only whether it runs.")
  private boolean smoke;

  @Override
  public Integer call() throws Exception {
    List<String> benchmarks = CallRounds.matching(only);
    if (benchmarks.isEmpty()) {
      throw new ParameterException(
          spec.commandLine(),
          "--only: '%s' matches none of %s"
              .formatted(only, CallRounds.matching(Pattern.compile(".*"))));
    }
    Path output = Files.createDirectories(parent.output());
    try (PgServer server = PgServer.start(18)) {
      Stand stand = Stand.on(server);
      CallRounds.Pace pace = smoke ? CallRounds.Pace.SMOKE : CallRounds.Pace.of(rounds);
      CallTable table =
          new CallTable(
              new CallRounds(stand, pace).run(benchmarks, contestants, CallsCommand::progress));
      Files.writeString(output.resolve("calls.md"), table.markdown());
      CallChart.write(table, output.resolve("calls.png"));
      System.out.println(table.markdown());
      return 0;
    }
  }

  private static void progress(Measurement one) {
    System.err.printf(
        "round %d %-20s %-18s %,12.1f %s %,12.1f B%n",
        one.round() + 1, one.benchmark(), one.contestant(), one.score(), one.unit(), one.bytes());
  }
}
