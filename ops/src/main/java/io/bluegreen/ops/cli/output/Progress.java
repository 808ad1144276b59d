package io.bluegreen.ops.cli.output;

import java.io.PrintWriter;

/**
 * Tells on standard error how far a command is: a moving bar where a person looks on, plain lines
 * elsewhere. Used by the command's own thread.
 */
public final class Progress {
  private final PrintWriter err;
  private final boolean terminal;

  public Progress(PrintWriter err, boolean terminal) {
    this.err = err;
    this.terminal = terminal;
  }

  /** Writes one line. */
  public void line(String text) {
    err.println(text);
    err.flush();
  }

  /**
   * Starts to tell about something that takes long.
   *
   * @param task what is being done, up to 20 characters
   * @param total how much there is of it, -1 if that is not known
   * @param unit what is counted, for example {@code rows} or {@code MB}
   */
  public ProgressIndicator bar(String task, long total, String unit) {
    return terminal
        ? new TerminalBar(task, total, unit)
        : new LineBar(this::line, task, total, unit);
  }
}
