package io.bluegreen.benchmarks.report;

import io.bluegreen.benchmarks.contestant.Contestant;
import io.bluegreen.benchmarks.growth.Growth;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;

/** The table of growing costs, in Markdown. */
public final class GrowthTable {
  private static final int JVMS = 10_000;

  private final StringBuilder text = new StringBuilder();

  public String markdown() {
    return text.toString();
  }

  /** Tells what a call costs among many connections, beside pgjdbc's in the same round. */
  public void connections(List<Growth.Among> all) {
    text.append("Connections of one JVM to a fake server that answers logins and `SELECT 1`.\n\n")
        .append("| connections | `SELECT 1`, time of the calling thread to pgjdbc's |")
        .append(" B more | B held more by each |\n|---|---|---|---|\n");
    for (int count : all.stream().map(Growth.Among::connections).distinct().toList()) {
      List<Double> ratios = new ArrayList<>();
      List<Double> bytes = new ArrayList<>();
      List<Double> held = new ArrayList<>();
      for (int i = 0; i + 1 < all.size(); i += 2) {
        if (all.get(i).connections() == count) {
          Map<String, Long> base = all.get(i).found();
          Map<String, Long> own = all.get(i + 1).found();
          ratios.add((double) number(own, "nanos") / number(base, "nanos"));
          bytes.add((double) number(own, "bytes") - number(base, "bytes"));
          held.add((double) number(own, "held") - number(base, "held"));
        }
      }
      line(
          "| %,d | %s | %,.0f | %,.0f |",
          count, Spread.of(ratios).asRatio(), Spread.of(bytes).median(), Spread.of(held).median());
    }
  }

  /** Tells what it costs to have them in several deployments. */
  public void deployments(List<Growth.Among> all) {
    text.append("\nThe same connections of ours in one deployment, and in many.\n\n")
        .append("| deployments | connections | `SELECT 1`, time to that in one deployment |")
        .append(" B of a call | B held by each |\n|---|---|---|---|---|\n");
    long base = number(all.get(0).found(), "nanos");
    for (Growth.Among one : all) {
      line(
          "| %,d | %,d | %.2f | %,d | %,d |",
          one.deployments(),
          one.connections(),
          (double) number(one.found(), "nanos") / base,
          number(one.found(), "bytes"),
          number(one.found(), "held"));
    }
  }

  /** Tells what watchers cost the server, and what more of them would if it goes on so. */
  public void watchers(List<Growth.Watched> all) {
    text.append(
            "\nJVMs that watch one control table: idle, one flip, one restart of its server.\n\n")
        .append("| JVMs | transactions a second | of them each | processor, ms a second |")
        .append(" a flip, until all have said so, ms | its processor time, ms for each |")
        .append(" a restart, until all are back, ms |\n|---|---|---|---|---|---|---|\n");
    all.forEach(this::watched);
    Growth.Watched most = all.get(all.size() - 1);
    double factor = (double) JVMS / most.watchers();
    line(
        "| %,d, by proportion | %,.0f | %.2f | %,.0f | | | |",
        JVMS,
        most.perSecond() * factor,
        most.perSecond() / most.watchers(),
        most.cpuPerSecond() * factor);
  }

  private void watched(Growth.Watched one) {
    line(
        "| %,d | %,.1f | %.2f | %,.1f | %,.0f | %.2f | %,.0f |",
        one.watchers(),
        one.perSecond(),
        one.perSecond() / one.watchers(),
        one.cpuPerSecond(),
        one.flip(),
        one.cpuOfAFlip() / one.watchers(),
        one.restart());
  }

  /** Tells how much longer the first connect of a JVM takes than pgjdbc's in the same round. */
  public void firstConnect(Map<Contestant, List<Map<String, Double>>> all) {
    text.append("\nThe first connect of a JVM, classes and watcher included, and the second.\n\n")
        .append("| contestant | first, ms more than pgjdbc | second, ms more |\n|---|---|---|\n");
    List<Map<String, Double>> base = Objects.requireNonNull(all.get(Contestant.PGJDBC));
    all.forEach(
        (contestant, rounds) -> {
          if (contestant != Contestant.PGJDBC) {
            line(
                "| %s | %s | %s |",
                contestant,
                differences(base, rounds, "first"),
                differences(base, rounds, "second"));
          }
        });
  }

  private static String differences(
      List<Map<String, Double>> base, List<Map<String, Double>> own, String name) {
    List<Double> differences = new ArrayList<>();
    for (int i = 0; i < own.size(); i++) {
      differences.add(
          Objects.requireNonNull(own.get(i).get(name))
              - Objects.requireNonNull(base.get(i).get(name)));
    }
    Spread spread = Spread.of(differences);
    return String.format(
        Locale.ROOT, "%.0f (%.0f–%.0f)", spread.median(), spread.lowest(), spread.highest());
  }

  private void line(String format, Object... values) {
    text.append(String.format(Locale.ROOT, format, values)).append('\n');
  }

  private static long number(Map<String, Long> found, String name) {
    return Objects.requireNonNull(found.get(name), name);
  }
}
