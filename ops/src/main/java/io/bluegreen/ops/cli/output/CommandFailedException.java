package io.bluegreen.ops.cli.output;

import org.jspecify.annotations.Nullable;

/**
 * The end of a command for a reason that an operator can act on: what is wrong in one sentence, and
 * the mend in another.
 */
public final class CommandFailedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final ExitCode exit;
  private final String fix;

  private CommandFailedException(
      ExitCode exit, String message, String fix, @Nullable Throwable cause) {
    super(message, cause);
    this.exit = exit;
    this.fix = fix;
  }

  /** Something stands against it, and nothing has changed. */
  public static CommandFailedException refused(String message, String fix) {
    return new CommandFailedException(ExitCode.REFUSED, message, fix, null);
  }

  /** The command line is wrong. */
  public static CommandFailedException usage(String message, String fix) {
    return new CommandFailedException(ExitCode.USAGE, message, fix, null);
  }

  /** It failed or was interrupted, and what it had done is taken back. */
  public static CommandFailedException restored(String message, String fix) {
    return new CommandFailedException(ExitCode.RESTORED, message, fix, null);
  }

  /** Something is half-done; the fix names the command that goes on. */
  public static CommandFailedException needsAPerson(
      String message, String fix, @Nullable Throwable cause) {
    return new CommandFailedException(ExitCode.NEEDS_A_PERSON, message, fix, cause);
  }

  /** Returns the exit code. */
  public ExitCode exit() {
    return exit;
  }

  /** Returns the mend; empty if there is none to name. */
  public String fix() {
    return fix;
  }

  /** Returns the message, which is never missing. */
  public String text() {
    return String.valueOf(getMessage());
  }
}
