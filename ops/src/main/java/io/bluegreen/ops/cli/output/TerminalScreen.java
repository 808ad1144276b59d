package io.bluegreen.ops.cli.output;

import java.io.PrintWriter;

/**
 * The output of a result that is shown repeatedly, each time only if it has changed.
 *
 * <p>On a terminal the former output is overwritten line by line, without a blank screen in
 * between. Earlier contents of the terminal can still be scrolled to.
 */
public final class TerminalScreen {
  private static final String CLEAR = "\u001b[2J";
  private static final String HOME = "\u001b[H";
  private static final String CLEAR_REST_OF_LINE = "\u001b[K";
  private static final String CLEAR_BELOW = "\u001b[J";

  private final PrintWriter out;
  private final boolean terminal;
  private String last = "";

  public TerminalScreen(PrintWriter out, boolean terminal) {
    this.out = out;
    this.terminal = terminal;
  }

  /**
   * Shows a content if it has changed.
   *
   * @param content the text for a terminal, which is also compared with the former one
   * @param writer writes the content where there is no terminal
   */
  public void show(String content, Runnable writer) {
    if (content.equals(last)) {
      return;
    }
    if (terminal) {
      out.print(last.isEmpty() ? CLEAR + HOME : HOME);
      content.lines().forEach(line -> out.println(line + CLEAR_REST_OF_LINE));
      out.print(CLEAR_BELOW);
    } else {
      writer.run();
    }
    last = content;
    out.flush();
  }
}
