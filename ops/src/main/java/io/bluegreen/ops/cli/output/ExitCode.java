package io.bluegreen.ops.cli.output;

import io.bluegreen.ops.cutover.model.CutoverOutcome;

/** The outcome of a command, as scripts see it. */
public enum ExitCode {
  /** The request is fulfilled, or was so before. */
  DONE(0, "done"),
  /** A check or a server refused the command; nothing has changed. */
  REFUSED(1, "refused"),
  /** The command line is wrong. */
  USAGE(2, "usage"),
  /** The command failed or was interrupted, and its changes were taken back. */
  RESTORED(3, "aborted and restored"),
  /** The command is half-done or uncertain; the message names the command that continues. */
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

  /** Returns the text for people. */
  public String text() {
    return text;
  }
}
