package io.bluegreen.jdbc.internal.control;

import java.sql.SQLException;

/**
 * The error of an endpoint in {@code bluegreen.control} that is unreachable or refuses the login.
 */
public final class ControlUnreadableException extends SQLException {
  private static final long serialVersionUID = 1;

  private ControlUnreadableException(String message, SQLException cause) {
    super(message, cause.getSQLState(), cause);
  }

  static ControlUnreadableException of(String endpoint, SQLException cause) {
    return new ControlUnreadableException(
        "bluegreen.control: the control table at "
            + endpoint
            + " cannot be read: "
            + ControlHealth.oneLine(cause)
            + " Correct bluegreen.control, or bring that server back;"
            + " bluegreen.onMissing=passthrough lets connections through unrouted until then.",
        cause);
  }
}
