package io.bluegreen.ops.cli.output;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The text form of a result for people, no line longer than {@value #WIDTH} columns but those with
 * a statement to paste.
 */
public final class TextRenderer {
  static final int WIDTH = 80;

  private static final int MANY = 10;

  private TextRenderer() {}

  /** Returns the text form with every row. */
  public static String text(CommandResult result) {
    StringWriter text = new StringWriter();
    write(result, true, new PrintWriter(text));
    return text.toString();
  }

  /**
   * Writes the text form.
   *
   * @param verbose whether the rows of a long {@linkplain ResultTable#detail() detail} are shown
   *     too
   */
  public static void write(CommandResult result, boolean verbose, PrintWriter out) {
    if (!result.isSummaryLast()) {
      wrapped("", result.message(), out);
    }
    facts(result.facts(), out);
    for (ResultTable table : result.tables()) {
      if (table.detail() && table.rows().size() > MANY && !verbose) {
        out.println(
            "%s: %d; --verbose shows them, and --output json has them"
                .formatted(heading(table.name()), table.rows().size()));
      } else if (!table.rows().isEmpty()) {
        table(table, out);
      }
    }
    result.remarks().forEach(remark -> remark(remark, out));
    if (!result.fix().isEmpty()) {
      wrapped("next: ", result.fix(), out);
    }
    if (result.isSummaryLast()) {
      wrapped("", result.message(), out);
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
    TextTable text =
        new TextTable(
            WIDTH,
            table.columns().stream().map(name -> heading(name).toUpperCase(Locale.ROOT)).toList());
    table.rows().forEach(row -> text.add(row.stream().map(ResultValues::text).toList()));
    text.print(out);
  }

  private static void remark(CommandResult.Remark remark, PrintWriter out) {
    if (remark.whole()) {
      out.println("- " + remark.text());
    } else {
      wrapped("- ", remark.text(), out);
    }
  }

  private static void wrapped(String lead, String sentence, PrintWriter out) {
    if (sentence.isEmpty()) {
      return;
    }
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
