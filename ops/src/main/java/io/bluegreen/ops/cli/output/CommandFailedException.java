package io.bluegreen.ops.cli.output;

import org.jspecify.annotations.Nullable;

/**
 * The failure of a command for a reason that an operator can act on: one sentence with the problem,
 * and another with the fix.
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

  /** Returns the failure of a command that was refused and has changed nothing. */
  public static CommandFailedException refused(String message, String fix) {
    return new CommandFailedException(ExitCode.REFUSED, message, fix, null);
  }

  /** Returns the failure of a wrong command line. */
  public static CommandFailedException usage(String message, String fix) {
    return new CommandFailedException(ExitCode.USAGE, message, fix, null);
  }

  /** Returns the failure of a command whose changes were taken back. */
  public static CommandFailedException restored(String message, String fix) {
    return new CommandFailedException(ExitCode.RESTORED, message, fix, null);
  }

  /** Returns the failure of a half-done command; the fix names the command that continues. */
  public static CommandFailedException needsAPerson(
      String message, String fix, @Nullable Throwable cause) {
    return new CommandFailedException(ExitCode.NEEDS_A_PERSON, message, fix, cause);
  }

  /** Returns the exit code. */
  public ExitCode exit() {
    return exit;
  }

  /** Returns the fix; empty if there is none. */
  public String fix() {
    return fix;
  }

  /** Returns the message. */
  public String text() {
    return String.valueOf(getMessage());
  }
}
