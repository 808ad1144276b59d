package io.bluegreen.ops.replicate;

import java.sql.SQLException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The failure of a setup that could not take back all that it had made. */
public final class LeftBehindException extends SQLException {
  private static final long serialVersionUID = 1L;

  private final String commands;

  /**
   * Takes what is left.
   *
   * @param what each object, and the side that it is on
   * @param commands the statements that remove them, each with its side
   */
  LeftBehindException(Exception cause, @Nullable String state, List<String> what, String commands) {
    super(
        "%s; left behind: %s"
            .formatted(
                cause instanceof InterruptedException ? "interrupted" : cause.getMessage(),
                String.join(", ", what)),
        state,
        cause);
    this.commands = commands;
  }

  /** Returns the statements that remove what is left. */
  public String commands() {
    return commands;
  }
}
