package io.bluegreen.ops.cli.base;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Help;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Help.Ansi.Text;
import picocli.CommandLine.Help.Column;
import picocli.CommandLine.Help.Column.Overflow;
import picocli.CommandLine.Help.TextTable;

/** Writes a result for a person, no line longer than {@value #WIDTH} columns. */
final class TextRenderer {
  static final int WIDTH = 80;
  private static final int LEAST = 6;

  private TextRenderer() {}

  static void write(Result result, PrintWriter out) {
    if (!result.message().isEmpty()) {
      wrapped("", result.message(), out);
    }
    facts(result.facts(), out);
    result.tables().stream().filter(table -> !table.rows().isEmpty()).forEach(t -> table(t, out));
    result.remarks().forEach(remark -> wrapped("- ", remark, out));
    if (!result.fix().isEmpty()) {
      wrapped("next: ", result.fix(), out);
    }
  }

  private static void facts(Map<String, @Nullable Object> facts, PrintWriter out) {
    List<List<String>> cells = new ArrayList<>();
    facts.forEach((name, value) -> cells.add(List.of(heading(name), Values.text(value))));
    if (!cells.isEmpty()) {
      print(cells, out);
    }
  }

  private static void table(Table table, PrintWriter out) {
    List<List<String>> cells = new ArrayList<>();
    cells.add(
        table.columns().stream().map(name -> heading(name).toUpperCase(Locale.ROOT)).toList());
    for (List<@Nullable Object> row : table.rows()) {
      cells.add(row.stream().map(Values::text).toList());
    }
    out.println();
    out.println(heading(table.name()) + ":");
    print(cells, out);
  }

  private static void wrapped(String lead, String sentence, PrintWriter out) {
    if (lead.length() + sentence.length() <= WIDTH) {
      out.println(lead + sentence);
      return;
    }
    TextTable table =
        lead.isEmpty()
            ? table(new int[] {WIDTH})
            : table(new int[] {lead.length(), WIDTH - lead.length()});
    table.setAdjustLineBreaksForWideCJKCharacters(true);
    if (lead.isEmpty()) {
      table.addRowValues(plain(sentence));
    } else {
      table.addRowValues(plain(lead), plain(sentence));
    }
    print(table, out);
  }

  private static void print(List<List<String>> cells, PrintWriter out) {
    TextTable table = table(widths(cells));
    cells.forEach(
        row -> table.addRowValues(row.stream().map(TextRenderer::plain).toArray(Text[]::new)));
    print(table, out);
  }

  private static void print(TextTable table, PrintWriter out) {
    table.toString().lines().forEach(line -> out.println(line.stripTrailing()));
  }

  /** The natural widths; where they are too much, the widest gives way first. */
  private static int[] widths(List<List<String>> cells) {
    int columns = cells.get(0).size();
    int[] widths = new int[columns];
    for (List<String> row : cells) {
      for (int i = 0; i < columns; i++) {
        widths[i] = Math.max(widths[i], row.get(i).length() + 2);
      }
    }
    while (Arrays.stream(widths).sum() > WIDTH) {
      int widest = 0;
      for (int i = 1; i < columns; i++) {
        widest = widths[i] > widths[widest] ? i : widest;
      }
      if (widths[widest] <= LEAST) {
        break;
      }
      widths[widest]--;
    }
    return widths;
  }

  private static TextTable table(int[] widths) {
    Column[] columns =
        Arrays.stream(widths)
            .mapToObj(width -> new Column(width, 0, Overflow.WRAP))
            .toArray(Column[]::new);
    return TextTable.forColumns(Help.defaultColorScheme(Ansi.OFF), columns);
  }

  private static Text plain(String text) {
    return Ansi.OFF.text(text.replace("@|", "@ |"));
  }

  private static String heading(String name) {
    return name.replace('_', ' ');
  }
}
