package io.bluegreen.proof.history;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/** A history on its way from one JVM to another: one operation a line, its parts split by tabs. */
public final class HistoryFile {
  private static final int PARTS = 13;

  private HistoryFile() {}

  public static void write(Path file, List<Operation> operations) throws IOException {
    Files.write(file, operations.stream().map(HistoryFile::line).toList(), UTF_8);
  }

  public static List<Operation> read(Path file) throws IOException {
    return Files.readAllLines(file, UTF_8).stream().map(HistoryFile::operation).toList();
  }

  static String line(Operation o) {
    return String.join(
        "\t",
        o.jvm(),
        Integer.toString(o.process()),
        o.action().function(),
        o.action().key(),
        numbers(o.action().values()),
        Long.toString(o.invokedNanos()),
        Long.toString(o.completedNanos()),
        o.outcome().name(),
        o.sight().side(),
        Long.toString(o.sight().epochBefore()),
        Long.toString(o.sight().epochAfter()),
        numbers(o.sight().values()),
        o.error().replaceAll("\\s+", " "));
  }

  static Operation operation(String line) {
    String[] part = line.split("\t", PARTS);
    if (part.length != PARTS) {
      throw new IllegalArgumentException("not an operation: " + line);
    }
    return new Operation(
        part[0],
        Integer.parseInt(part[1]),
        new Action(part[2], part[3], numbers(part[4])),
        Long.parseLong(part[5]),
        Long.parseLong(part[6]),
        Outcome.valueOf(part[7]),
        new Sight(part[8], Long.parseLong(part[9]), Long.parseLong(part[10]), numbers(part[11])),
        part[12]);
  }

  private static String numbers(List<Long> numbers) {
    return numbers.stream().map(String::valueOf).collect(Collectors.joining(" "));
  }

  private static List<Long> numbers(String text) {
    return Arrays.stream(text.split(" ")).filter(n -> !n.isEmpty()).map(Long::valueOf).toList();
  }
}
