package io.bluegreen.ops.cli.output;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A table of texts. Cells are wrapped inside their columns where a line would be too long; words,
 * numbers and parts of names stay whole. A table of so many columns that this is not possible is
 * printed record by record, one line for each cell.
 */
final class TextTable {
  private static final String GAP = "  ";
  private static final String PART_ENDS = " -_./,:;=";

  /** A longer part, for example a hash, may be broken anywhere. */
  private static final int LONGEST_WHOLE = 16;

  private static final int NARROWEST = 4;

  private final List<String> headings;
  private final List<List<String>> rows = new ArrayList<>();
  private final int width;

  /** Makes a table without headings. */
  TextTable(int width) {
    this(width, List.of());
  }

  TextTable(int width, List<String> headings) {
    this.width = width;
    this.headings = headings;
  }

  void add(List<String> row) {
    rows.add(row);
  }

  void print(PrintWriter out) {
    List<List<String>> lines = new ArrayList<>(rows);
    if (!headings.isEmpty()) {
      lines.add(0, headings);
    }
    if (lines.isEmpty()) {
      return;
    }
    int[] widths = widths(lines);
    if (!headings.isEmpty() && Arrays.stream(widths).sum() > room(widths.length)) {
      printRecords(out);
    } else {
      lines.forEach(line -> print(line, widths, out));
    }
  }

  private void printRecords(PrintWriter out) {
    for (int i = 0; i < rows.size(); i++) {
      if (i > 0) {
        out.println();
      }
      TextTable one = new TextTable(width);
      for (int column = 0; column < headings.size(); column++) {
        one.add(List.of(headings.get(column), rows.get(i).get(column)));
      }
      one.print(out);
    }
  }

  private static void print(List<String> row, int[] widths, PrintWriter out) {
    List<List<String>> cells = new ArrayList<>();
    for (int i = 0; i < widths.length; i++) {
      cells.add(wrapped(row.get(i), widths[i]));
    }
    int height = cells.stream().mapToInt(List::size).max().orElse(0);
    for (int line = 0; line < height; line++) {
      StringBuilder text = new StringBuilder();
      for (int i = 0; i < widths.length; i++) {
        String part = line < cells.get(i).size() ? cells.get(i).get(line) : "";
        text.append(part).append(" ".repeat(widths[i] - part.length())).append(GAP);
      }
      out.println(text.toString().stripTrailing());
    }
  }

  private int room(int columns) {
    return width - GAP.length() * (columns - 1);
  }

  /**
   * Returns the width of each column. While the line is too long, the widest column shrinks that
   * still can without a torn part. Where none can, the sum is more than the room; a table without
   * headings, which has no other form, tears parts then.
   */
  private int[] widths(List<List<String>> lines) {
    int[] widths = new int[lines.get(0).size()];
    int[] least = new int[widths.length];
    for (List<String> line : lines) {
      for (int i = 0; i < widths.length; i++) {
        widths[i] = Math.max(widths[i], line.get(i).length());
        least[i] = Math.max(least[i], longestPart(line.get(i)));
      }
    }
    shrink(widths, least);
    if (headings.isEmpty()) {
      Arrays.fill(least, NARROWEST);
      shrink(widths, least);
    }
    return widths;
  }

  private void shrink(int[] widths, int[] least) {
    while (Arrays.stream(widths).sum() > room(widths.length)) {
      int widest = -1;
      for (int i = 0; i < widths.length; i++) {
        if (widths[i] > least[i] && (widest < 0 || widths[i] > widths[widest])) {
          widest = i;
        }
      }
      if (widest < 0) {
        return;
      }
      widths[widest]--;
    }
  }

  /** Returns the length of the longest part of a cell that is not broken. */
  private static int longestPart(String text) {
    int longest = 0;
    int start = 0;
    for (int at = 1; at <= text.length(); at++) {
      char last = text.charAt(at - 1);
      if (at == text.length() || PART_ENDS.indexOf(last) >= 0) {
        longest = Math.max(longest, at - start - (last == ' ' ? 1 : 0));
        start = at;
      }
    }
    return Math.min(longest, LONGEST_WHOLE);
  }

  /** Breaks a text at spaces, else after punctuation inside a name, else anywhere. */
  static List<String> wrapped(String text, int width) {
    List<String> lines = new ArrayList<>();
    String rest = text;
    while (rest.length() > width) {
      int at = rest.lastIndexOf(' ', width);
      if (at <= 0) {
        at = endOfPart(rest, width);
      }
      lines.add(rest.substring(0, at).stripTrailing());
      rest = rest.substring(at).stripLeading();
    }
    lines.add(rest);
    return lines;
  }

  private static int endOfPart(String text, int width) {
    for (int at = width; at > 0; at--) {
      if (PART_ENDS.indexOf(text.charAt(at - 1)) >= 0) {
        return at;
      }
    }
    return width;
  }
}
