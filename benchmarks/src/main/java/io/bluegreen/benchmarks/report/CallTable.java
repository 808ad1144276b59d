package io.bluegreen.benchmarks.report;

import io.bluegreen.benchmarks.contestant.Contestant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * The table of the cost of calls as ratios to plain pgjdbc: the median of the ratios within each
 * round, with the lowest and the highest.
 */
public final class CallTable {
  private final List<Measurement> measurements;
  private final List<String> benchmarks;
  private final List<Contestant> contestants;

  public CallTable(List<Measurement> measurements) {
    this.measurements = List.copyOf(measurements);
    benchmarks = measurements.stream().map(Measurement::benchmark).distinct().sorted().toList();
    contestants = measurements.stream().map(Measurement::contestant).distinct().sorted().toList();
  }

  public List<String> benchmarks() {
    return benchmarks;
  }

  public List<Contestant> contestants() {
    return contestants;
  }

  /** How much more time than pgjdbc a contestant needs, or how much more it gets done. */
  public Spread ratio(String benchmark, Contestant contestant) {
    Map<Integer, Measurement> base = byRound(benchmark, Contestant.PGJDBC);
    List<Double> ratios = new ArrayList<>();
    byRound(benchmark, contestant)
        .forEach(
            (round, measured) -> {
              Measurement pgjdbc = base.get(round);
              if (pgjdbc != null) {
                ratios.add(measured.score() / pgjdbc.score());
              }
            });
    return Spread.of(ratios);
  }

  /** Bytes that a call allocates, the median. */
  public double bytes(String benchmark, Contestant contestant) {
    return Spread.of(
            byRound(benchmark, contestant).values().stream().map(Measurement::bytes).toList())
        .median();
  }

  /** The table of ratios and the table of bytes, in Markdown. */
  public String markdown() {
    StringBuilder text = new StringBuilder();
    text.append("Time of a call as a ratio to plain pgjdbc: median (lowest–highest) of ")
        .append(rounds())
        .append(" paired rounds. For throughput more is better.\n\n");
    table(text, (benchmark, contestant) -> ratio(benchmark, contestant).asRatio());
    text.append("\nBytes allocated by a call, median.\n\n");
    table(
        text,
        (benchmark, contestant) ->
            String.format(Locale.ROOT, "%,.0f", bytes(benchmark, contestant)));
    text.append("\nOf these times, plain pgjdbc's own medians were: ")
        .append(absolutes())
        .append(". They belong to the machine and the hour, and are no result.\n");
    return text.toString();
  }

  private interface Cell {
    String of(String benchmark, Contestant contestant);
  }

  private void table(StringBuilder text, Cell cell) {
    text.append("| call |");
    contestants.forEach(contestant -> text.append(' ').append(contestant).append(" |"));
    text.append("\n|---|").append("---|".repeat(contestants.size())).append('\n');
    for (String benchmark : benchmarks) {
      text.append("| ").append(Titles.of(benchmark)).append(" |");
      contestants.forEach(
          contestant -> text.append(' ').append(cell.of(benchmark, contestant)).append(" |"));
      text.append('\n');
    }
  }

  private String absolutes() {
    List<String> all = new ArrayList<>();
    for (String benchmark : benchmarks) {
      List<Measurement> base = List.copyOf(byRound(benchmark, Contestant.PGJDBC).values());
      if (!base.isEmpty()) {
        double median = Spread.of(base.stream().map(Measurement::score).toList()).median();
        all.add(
            String.format(
                Locale.ROOT, "%s %,.0f %s", Titles.of(benchmark), median, base.get(0).unit()));
      }
    }
    return String.join(", ", all);
  }

  private long rounds() {
    return measurements.stream().mapToInt(Measurement::round).distinct().count();
  }

  private Map<Integer, Measurement> byRound(String benchmark, Contestant contestant) {
    Map<Integer, Measurement> found = new LinkedHashMap<>();
    for (Measurement measurement : measurements) {
      if (measurement.benchmark().equals(benchmark) && measurement.contestant() == contestant) {
        found.put(measurement.round(), measurement);
      }
    }
    return found;
  }
}
