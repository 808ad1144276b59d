package io.bluegreen.ops.cli;

import java.io.PrintWriter;

/** Shows something again and again, each time only if it has changed; on a terminal in place. */
final class Screen {
  private static final String HOME_AND_CLEAR = "\u001b[H\u001b[2J\u001b[3J";

  private final PrintWriter out;
  private final boolean terminal;
  private String last = "";

  Screen(PrintWriter out, boolean terminal) {
    this.out = out;
    this.terminal = terminal;
  }

  void show(String content, Runnable writer) {
    if (content.equals(last)) {
      return;
    }
    last = content;
    if (terminal) {
      out.print(HOME_AND_CLEAR);
    }
    writer.run();
    out.flush();
  }
}
