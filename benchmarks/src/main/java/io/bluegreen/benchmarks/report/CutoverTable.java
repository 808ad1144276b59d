package io.bluegreen.benchmarks.report;

import io.bluegreen.benchmarks.cutover.Course;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.ToDoubleFunction;

/**
 * The table of the effects of a move on applications: medians of all rounds, with the lowest and
 * the highest.
 */
public final class CutoverTable {
  private final List<Course> courses;

  public CutoverTable(List<Course> courses) {
    this.courses = List.copyOf(courses);
  }

  /** The different numbers of threads, smallest first. */
  public List<Integer> threads() {
    return courses.stream().map(Course::threads).distinct().sorted().toList();
  }

  /** One course of every way between two servers, for a picture. */
  public List<Course> pictured(int threads) {
    return firstRound(threads).stream().filter(course -> !course.isOfFlips()).toList();
  }

  private List<Course> firstRound(int threads) {
    Set<String> seen = new LinkedHashSet<>();
    return courses.stream()
        .filter(course -> course.threads() == threads && seen.add(course.way()))
        .toList();
  }

  /** The table in Markdown. */
  public String markdown() {
    StringBuilder text = new StringBuilder();
    text.append("Milliseconds, median (lowest–highest) of all rounds. ")
        .append("An operation that failed is repeated by the application and counts once.\n\n")
        .append("| way | threads | worst write | p99.9 | p99 | p50 | worst read |")
        .append(" no write for | errors |\n|---|---|---|---|---|---|---|---|---|\n");
    for (int count : threads()) {
      for (String way : ways(count)) {
        text.append("| ").append(way).append(" | ").append(count).append(" |");
        for (ToDoubleFunction<Course> column : columns()) {
          Spread spread = Spread.of(values(way, count, column));
          text.append(' ').append(cell(spread)).append(" |");
        }
        text.append('\n');
      }
    }
    return text.toString();
  }

  private static List<ToDoubleFunction<Course>> columns() {
    return List.of(
        course -> course.writes().millis(100),
        course -> course.writes().millis(99.9),
        course -> course.writes().millis(99),
        course -> course.writes().millis(50),
        course -> course.reads().millis(100),
        course -> course.writes().longestGapMillis(),
        Course::errors);
  }

  private static String cell(Spread spread) {
    return String.format(
        Locale.ROOT,
        spread.median() < 10 && spread.median() != Math.rint(spread.median())
            ? "%.1f (%.1f–%.1f)"
            : "%.0f (%.0f–%.0f)",
        spread.median(),
        spread.lowest(),
        spread.highest());
  }

  private List<String> ways(int count) {
    return firstRound(count).stream().map(Course::way).toList();
  }

  private List<Double> values(String way, int count, ToDoubleFunction<Course> column) {
    List<Double> values = new ArrayList<>();
    for (Course course : courses) {
      if (course.way().equals(way) && course.threads() == count) {
        values.add(column.applyAsDouble(course));
      }
    }
    return values;
  }
}
