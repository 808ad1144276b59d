package io.bluegreen.ops.cli.output;

import java.io.PrintWriter;

/**
 * The progress output of a command on standard error: a moving bar on a terminal, plain lines
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
   * Starts an indicator for a task that takes long.
   *
   * @param task name of the task, up to 20 characters
   * @param total the whole amount, -1 if it is not known
   * @param unit unit of the amount, for example {@code rows} or {@code MB}
   */
  public ProgressIndicator bar(String task, long total, String unit) {
    return terminal
        ? new TerminalBar(task, total, unit)
        : new LineBar(this::line, task, total, unit);
  }
}
