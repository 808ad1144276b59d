package io.bluegreen.ops.cli.output;

import java.io.PrintWriter;

/**
 * Shows something again and again, each time only if it has changed. On a terminal it is written
 * over in place, line by line and without a blank screen in between; what was there before can
 * still be scrolled back to.
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
   * Shows it.
   *
   * @param content what a terminal shows, and what tells whether it has changed
   * @param writer writes it elsewhere
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
