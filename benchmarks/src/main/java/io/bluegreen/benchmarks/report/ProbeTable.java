package io.bluegreen.benchmarks.report;

import io.bluegreen.benchmarks.contestant.Contestant;
import io.bluegreen.benchmarks.memory.Probe;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;

/** Bytes, and ratios of processor time to plain pgjdbc's of the same round. */
public final class ProbeTable {
  private final Map<Contestant, List<Map<String, Long>>> rounds = new EnumMap<>(Contestant.class);

  /** Adds what a contestant's next round has found. */
  public void add(Contestant contestant, Map<String, Long> found) {
    rounds.computeIfAbsent(contestant, unused -> new ArrayList<>()).add(found);
  }

  /** The tables in Markdown; contestants that were not probed are left out. */
  public String markdown() {
    StringBuilder text = new StringBuilder("Bytes: the median of all rounds.\n\n");
    table(text, false);
    text.append("\nProcessor time of the calling thread, as a ratio to plain pgjdbc's: median ")
        .append("(lowest–highest) of the rounds' ratios.\n\n");
    table(text, true);
    return text.toString();
  }

  private void table(StringBuilder text, boolean times) {
    text.append("| what |");
    rounds.keySet().forEach(contestant -> text.append(' ').append(contestant).append(" |"));
    text.append("\n|---|").append("---|".repeat(rounds.size())).append('\n');
    for (String name : names()) {
      if (name.endsWith(Probe.NANOS) == times) {
        text.append("| ").append(Titles.of(name.replace(Probe.NANOS, ""))).append(" |");
        rounds
            .keySet()
            .forEach(contestant -> text.append(' ').append(cell(contestant, name)).append(" |"));
        text.append('\n');
      }
    }
  }

  private List<String> names() {
    return rounds.values().stream()
        .flatMap(List::stream)
        .flatMap(found -> found.keySet().stream())
        .distinct()
        .toList();
  }

  private String cell(Contestant contestant, String name) {
    List<Map<String, Long>> own = rounds.getOrDefault(contestant, List.of());
    List<Map<String, Long>> base = rounds.getOrDefault(Contestant.PGJDBC, List.of());
    boolean isTime = name.endsWith(Probe.NANOS);
    List<Double> values = new ArrayList<>();
    for (int i = 0; i < own.size() && (!isTime || i < base.size()); i++) {
      double value = number(own.get(i), name);
      values.add(isTime ? value / number(base.get(i), name) : value);
    }
    Spread spread = Spread.of(values);
    return isTime ? spread.asRatio() : String.format(Locale.ROOT, "%,.0f", spread.median());
  }

  private static double number(Map<String, Long> found, String name) {
    return Objects.requireNonNull(found.get(name), name);
  }
}
