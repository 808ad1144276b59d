package io.bluegreen.proof.run;

import io.bluegreen.proof.check.Staleness;
import io.bluegreen.proof.history.Operation;
import io.bluegreen.proof.history.Outcome;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * The result of a cell.
 *
 * @param name mode and workloads
 * @param seed what replays it
 * @param seconds how long it was attacked
 * @param outcomes how many operations had each outcome
 * @param errors how many ended in each SQLSTATE
 * @param staleness how far JVMs lagged behind each other
 * @param refused how often there was no connection to be had
 * @param flips how often the other side was made active
 * @param strikes how often each nemesis struck
 * @param missed who never could strike, and why
 * @param violations what must not be; nothing if all is well
 */
public record CellReport(
    String name,
    long seed,
    long seconds,
    Map<Outcome, Long> outcomes,
    Map<String, Long> errors,
    Staleness staleness,
    long refused,
    int flips,
    Map<String, Long> strikes,
    Map<String, String> missed,
    List<String> violations) {
  private static final int VIOLATIONS_SHOWN = 20;

  static Map<Outcome, Long> outcomes(List<Operation> history) {
    Map<Outcome, Long> outcomes = new EnumMap<>(Outcome.class);
    history.forEach(operation -> outcomes.merge(operation.outcome(), 1L, Long::sum));
    return outcomes;
  }

  static Map<String, Long> errors(List<Operation> history) {
    return history.stream()
        .filter(operation -> !operation.isOk())
        .collect(
            Collectors.groupingBy(
                operation -> operation.outcome() + " " + operation.error().split(" ", 2)[0],
                TreeMap::new,
                Collectors.counting()));
  }

  public long count(Outcome outcome) {
    return outcomes.getOrDefault(outcome, 0L);
  }

  private long operations() {
    return sum(outcomes);
  }

  private static long sum(Map<?, Long> counts) {
    return counts.values().stream().mapToLong(Long::longValue).sum();
  }

  /** One line of a table. */
  public String row() {
    return "| %s | %d | %d | %d | %d | %d | %d | %d | %d | %d | %d |"
        .formatted(
            name,
            seed,
            seconds,
            operations(),
            count(Outcome.OK),
            count(Outcome.FAIL),
            count(Outcome.INFO),
            refused,
            flips,
            sum(strikes),
            violations.size());
  }

  /** Everything that a reader of a log wants to know. */
  public List<String> lines() {
    List<String> lines = new ArrayList<>();
    lines.add(
        "%s: %d s, seed %d, %d operations: %s; %d times no connection"
            .formatted(name, seconds, seed, operations(), outcomes, refused));
    lines.add("  errors by SQLSTATE: " + errors);
    lines.add("  %d flips; faults: %s".formatted(flips, strikes));
    if (!missed.isEmpty()) {
      lines.add("  never struck: " + missed);
    }
    lines.add(
        "  reads that missed what another JVM had been acknowledged: %d of %d, by at most %d ms"
            .formatted(staleness.stale(), staleness.reads(), staleness.worstMillis()));
    lines.add("  violations: " + violations.size());
    violations.stream().limit(VIOLATIONS_SHOWN).forEach(v -> lines.add("    " + v));
    return lines;
  }
}
