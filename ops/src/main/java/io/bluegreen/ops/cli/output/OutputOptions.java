package io.bluegreen.ops.cli.output;

import java.io.PrintWriter;
import picocli.CommandLine.Option;

/**
 * The options for the form of a result. Results are written to standard output, progress and
 * failures to standard error.
 */
public final class OutputOptions {
  @Option(
      order = 801,
      names = "--output",
      paramLabel = "FORMAT",
      defaultValue = "text",
      description = "text, or json: one line of JSON on standard output. Default: text.")
  Format format = Format.TEXT;

  @Option(
      order = 802,
      names = "--verbose",
      description = "Text: show long lists of tables, sequences or sessions too, not their number.")
  boolean verbose;

  /** The two forms of a result. */
  enum Format {
    TEXT,
    JSON
  }

  /** Writes a result. */
  public void write(String command, CommandResult result, PrintWriter out) {
    if (format == Format.JSON) {
      JsonRenderer.write(command, result, out);
    } else {
      TextRenderer.write(result, verbose, out);
    }
    out.flush();
  }

  /** Tells whether a program reads the output. */
  public boolean isJson() {
    return format == Format.JSON;
  }
}
