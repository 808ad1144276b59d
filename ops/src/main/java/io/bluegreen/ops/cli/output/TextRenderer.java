package io.bluegreen.ops.cli.output;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The text form of a result for people, no line longer than {@value #WIDTH} columns. */
public final class TextRenderer {
  static final int WIDTH = 80;

  private TextRenderer() {}

  /** Returns the text form. */
  public static String text(CommandResult result) {
    StringWriter text = new StringWriter();
    write(result, new PrintWriter(text));
    return text.toString();
  }

  public static void write(CommandResult result, PrintWriter out) {
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
    TextTable table = new TextTable(WIDTH);
    facts.forEach((name, value) -> table.add(List.of(heading(name), ResultValues.text(value))));
    table.print(out);
  }

  private static void table(ResultTable table, PrintWriter out) {
    out.println();
    out.println(heading(table.name()) + ":");
    TextTable text = new TextTable(WIDTH);
    text.add(table.columns().stream().map(name -> heading(name).toUpperCase(Locale.ROOT)).toList());
    table.rows().forEach(row -> text.add(row.stream().map(ResultValues::text).toList()));
    text.print(out);
  }

  private static void wrapped(String lead, String sentence, PrintWriter out) {
    String indent = lead;
    for (String line : TextTable.wrapped(sentence, WIDTH - lead.length())) {
      out.println(indent + line);
      indent = " ".repeat(lead.length());
    }
  }

  private static String heading(String name) {
    return name.replace('_', ' ');
  }
}
