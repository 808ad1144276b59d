package io.bluegreen.it.pgjdbc;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The differences that the page in the docs explains. A line of its table is {@code | modes | tests
 * | reason |}; tests are in backticks, and {@code Class.*} stands for a whole class.
 */
final class ListedDifferences {
  private static final Pattern ROW = Pattern.compile("\\|([^|]*)\\|(.*`.*`[^|]*)\\|([^|]+)\\|");
  private static final Pattern TEST = Pattern.compile("`(\\w+)\\.(\\w+|\\*)`");

  private final List<Entry> entries;

  private ListedDifferences(List<Entry> entries) {
    this.entries = entries;
  }

  private record Entry(String modes, String type, String method) {
    boolean covers(SuiteMode mode, String test) {
      String wanted = method.equals("*") ? type + "." : type + "." + method;
      boolean named = method.equals("*") ? test.startsWith(wanted) : test.equals(wanted);
      return named && modes.contains(mode.text());
    }
  }

  static ListedDifferences read(Path page) throws IOException {
    return parse(Files.readString(page, UTF_8));
  }

  static ListedDifferences parse(String page) {
    List<Entry> entries = new ArrayList<>();
    page.lines()
        .map(ROW::matcher)
        .filter(Matcher::matches)
        .forEach(
            row ->
                TEST.matcher(row.group(2))
                    .results()
                    .forEach(
                        test ->
                            entries.add(new Entry(row.group(1), test.group(1), test.group(2)))));
    return new ListedDifferences(entries);
  }

  boolean isEmpty() {
    return entries.isEmpty();
  }

  boolean explains(SuiteMode mode, String test) {
    return entries.stream().anyMatch(entry -> entry.covers(mode, test));
  }

  /** What the page lists for a mode and no test of a run shows. */
  List<String> unused(SuiteMode mode, Collection<String> differing) {
    return entries.stream()
        .filter(entry -> entry.modes().contains(mode.text()))
        .filter(entry -> differing.stream().noneMatch(test -> entry.covers(mode, test)))
        .map(entry -> entry.type() + "." + entry.method())
        .toList();
  }
}
