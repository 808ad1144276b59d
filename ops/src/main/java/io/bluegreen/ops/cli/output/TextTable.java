package io.bluegreen.ops.cli.output;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** A table of texts. Cells are wrapped inside their columns where a line would be too long. */
final class TextTable {
  private static final String GAP = "  ";
  private static final int LEAST = 6;

  private final List<List<String>> rows = new ArrayList<>();
  private final int width;

  TextTable(int width) {
    this.width = width;
  }

  void add(List<String> row) {
    rows.add(row);
  }

  void print(PrintWriter out) {
    if (!rows.isEmpty()) {
      int[] widths = widths();
      rows.forEach(row -> print(row, widths, out));
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

  /** Returns the width of each column. While the line is too long, the widest column shrinks. */
  private int[] widths() {
    int[] widths = new int[rows.get(0).size()];
    for (List<String> row : rows) {
      for (int i = 0; i < widths.length; i++) {
        widths[i] = Math.max(widths[i], row.get(i).length());
      }
    }
    int room = width - GAP.length() * (widths.length - 1);
    while (Arrays.stream(widths).sum() > room) {
      int widest = 0;
      for (int i = 1; i < widths.length; i++) {
        widest = widths[i] > widths[widest] ? i : widest;
      }
      if (widths[widest] <= LEAST) {
        break;
      }
      widths[widest]--;
    }
    return widths;
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
    for (int at = width; at > width / 2; at--) {
      if ("-_./,:;=".indexOf(text.charAt(at - 1)) >= 0) {
        return at;
      }
    }
    return width;
  }
}
