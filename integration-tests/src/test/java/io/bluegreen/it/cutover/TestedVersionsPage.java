package io.bluegreen.it.cutover;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * The page {@code tested-versions.md}: which versions of PostgreSQL and Java were tried together,
 * and when. A run adds what it tried to what the page has.
 */
final class TestedVersionsPage {
  private static final Path FILE = Path.of("..", "docs", "reference", "tested-versions.md");
  private static final String HEAD =
      """
      # Versions that were tried together

      From one version of PostgreSQL to another and back, with four writers: `replicate`, `preflight`, switch, rollback, each acknowledged write there once, both sides
      equal, `verify`. `.ci/tested-versions [DIRECTORY]` runs it on each Java from 17 on that this machine has, and writes this page; DIRECTORY has versions that
      `.ci/newer-postgresql` has unpacked. A date says that it went well on that day.

      """;

  /** Dates by versions, then by the feature version of Java. */
  private final Map<String, Map<Integer, String>> tried =
      new TreeMap<>(Comparator.comparing(TestedVersionsPage::sortable));

  /** Adds a pair that went well on this JVM. */
  void add(String from, String to) {
    cell(from + " | " + to)
        .put(Runtime.version().feature(), LocalDate.now(ZoneOffset.UTC).toString());
  }

  private Map<Integer, String> cell(String pair) {
    return tried.computeIfAbsent(pair, unused -> new TreeMap<>());
  }

  /** Writes the page where {@code bluegreen.writeDocs} says so. */
  void writeIfAsked() throws IOException {
    if (Boolean.getBoolean("bluegreen.writeDocs")) {
      if (Files.exists(FILE)) {
        read(Files.readAllLines(FILE));
      }
      Files.writeString(FILE, HEAD + table());
    }
  }

  private void read(List<String> lines) {
    List<String> table = lines.stream().filter(line -> line.startsWith("|")).toList();
    List<String> head = cells(table.get(0));
    for (String line : table.subList(2, table.size())) {
      List<String> cells = cells(line);
      for (int i = 2; i < head.size(); i++) {
        if (!cells.get(i).isEmpty()) {
          cell(cells.get(0) + " | " + cells.get(1))
              .putIfAbsent(Integer.valueOf(head.get(i).replace("Java ", "")), cells.get(i));
        }
      }
    }
  }

  private static List<String> cells(String line) {
    return Arrays.stream(line.substring(1).split("[|]", -1)).map(String::strip).toList().stream()
        .limit(line.chars().filter(c -> c == '|').count() - 1)
        .toList();
  }

  private String table() {
    TreeSet<Integer> javas =
        tried.values().stream()
            .flatMap(dates -> dates.keySet().stream())
            .collect(Collectors.toCollection(TreeSet::new));
    StringBuilder table = new StringBuilder("| from | to |");
    javas.forEach(java -> table.append(" Java ").append(java).append(" |"));
    table.append("\n|---|---|").append("---|".repeat(javas.size())).append('\n');
    tried.forEach(
        (pair, dates) -> {
          table.append("| ").append(pair).append(" |");
          javas.forEach(
              java -> table.append(' ').append(dates.getOrDefault(java, "")).append(" |"));
          table.append('\n');
        });
    return table.toString();
  }

  private static String sortable(String pair) {
    return Arrays.stream(pair.split("[^0-9a-z]+"))
        .map(part -> part.matches("\\d+") ? String.format("%04d", Integer.parseInt(part)) : part)
        .collect(Collectors.joining("."));
  }
}
