package io.bluegreen.proof.run;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.bluegreen.proof.workload.Work;
import io.bluegreen.proof.workload.Works;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The whole matrix, workload by mode, each cell with every nemesis: {@code mvn -Psoak verify
 * -Dsoak.minutes=30}. Ends with 1 if anything was violated.
 */
public final class Soak {
  private static final Logger LOG = LoggerFactory.getLogger(Soak.class);
  private static final String HEAD =
      """
      | mode × workload | seed | s | operations | ok | fail | info | no connection | flips | faults | violations |
      |---|---|---|---|---|---|---|---|---|---|---|
      """;

  private Soak() {}

  public static void main(String[] arguments) throws Exception {
    List<CellPlan> cells = cells(SoakOptions.fromSystemProperties());
    List<CellReport> reports = new ArrayList<>();
    List<String> broken = new ArrayList<>();
    for (CellPlan cell : cells) {
      try {
        CellReport report = Cell.run(cell);
        reports.add(report);
        report.lines().forEach(LOG::info);
      } catch (Exception | AssertionError e) {
        LOG.error("cell {}, seed {}, broke off", cell.name(), cell.seed(), e);
        broken.add(cell.name() + " broke off: " + e);
      }
    }
    LOG.info("\n{}", write(reports, broken));
    boolean well = broken.isEmpty() && reports.stream().allMatch(r -> r.violations().isEmpty());
    System.exit(well ? 0 : 1);
  }

  private static List<CellPlan> cells(SoakOptions options) {
    List<CellPlan> cells = new ArrayList<>();
    for (Mode mode : options.modes()) {
      for (Work work : options.works()) {
        if (mode.suits(work)) {
          long seed = options.seed() + cells.size();
          cells.add(
              new CellPlan(mode, List.of(work), options.threads(), seed, Duration.ZERO, true));
        }
      }
    }
    Duration each = options.perCell(cells.size());
    LOG.info("seed {}, {} cells of {} s", options.seed(), cells.size(), each.toSeconds());
    return cells.stream().map(cell -> cell.lasting(each)).toList();
  }

  private static String write(List<CellReport> reports, List<String> broken) throws IOException {
    StringBuilder text = new StringBuilder(HEAD);
    Map<String, Long> strikes = new TreeMap<>();
    for (CellReport report : reports) {
      text.append(report.row()).append('\n');
      report.strikes().forEach((name, count) -> strikes.merge(name, count, Long::sum));
    }
    text.append("\n| fault | times |\n|---|---|\n");
    strikes.forEach((name, count) -> text.append("| " + name + " | " + count + " |\n"));
    for (CellReport report : reports) {
      if (!report.missed().isEmpty()) {
        text.append('\n').append(report.name()).append(", never struck: ").append(report.missed());
      }
    }
    broken.forEach(line -> text.append('\n').append(line));
    Path file = Path.of("target", "soak.md");
    Files.createDirectories(file.toAbsolutePath().getParent());
    Files.writeString(file, text.toString(), UTF_8);
    return text.toString();
  }

  /** What a soak is told by system properties. */
  record SoakOptions(
      long minutes, long cellSeconds, long seed, int threads, List<Mode> modes, List<Work> works) {

    static SoakOptions fromSystemProperties() {
      return new SoakOptions(
          Long.getLong("soak.minutes", 30),
          Long.getLong("soak.cell.seconds", 0),
          Long.getLong("soak.seed", System.nanoTime() % 1_000_000),
          Integer.getInteger("soak.threads", 6),
          names("soak.modes", Arrays.stream(Mode.values()).map(Mode::text).toList()).stream()
              .map(Mode::named)
              .toList(),
          Works.named(names("soak.workloads", Works.all().stream().map(Work::name).toList())));
    }

    private static List<String> names(String property, List<String> all) {
      String given = System.getProperty(property, "");
      return given.isEmpty() ? all : List.of(given.split(",", -1));
    }

    Duration perCell(int cells) {
      return cellSeconds > 0
          ? Duration.ofSeconds(cellSeconds)
          : Duration.ofMinutes(minutes).dividedBy(Math.max(1, cells));
    }
  }
}
