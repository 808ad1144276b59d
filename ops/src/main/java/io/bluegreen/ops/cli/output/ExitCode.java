package io.bluegreen.ops.cli.output;

import io.bluegreen.ops.cutover.model.CutoverOutcome;

/** How a command ended, as scripts see it. */
public enum ExitCode {
  /** What was asked for is done, or was so already. */
  DONE(0, "done"),
  /** A check or a server refused it; nothing has changed. */
  REFUSED(1, "refused"),
  /** The command line itself is wrong. */
  USAGE(2, "usage"),
  /** It was begun, failed or was interrupted, and everything is as before. */
  RESTORED(3, "aborted and restored"),
  /** Something is half-done or uncertain; the message says what, and which command goes on. */
  NEEDS_A_PERSON(4, "needs a person");

  private final int number;
  private final String text;

  ExitCode(int number, String text) {
    this.number = number;
    this.text = text;
  }

  /** Returns the exit code for an outcome of the cutover protocol. */
  public static ExitCode of(CutoverOutcome outcome) {
    return switch (outcome) {
      case DONE -> DONE;
      case REFUSED -> REFUSED;
      case ABORTED_AND_RESTORED -> RESTORED;
      case NEEDS_A_PERSON -> NEEDS_A_PERSON;
    };
  }

  /** Returns the exit code of the process. */
  public int number() {
    return number;
  }

  /** Returns what a person is told. */
  public String text() {
    return text;
  }
}
