package io.bluegreen.ops.sql;

import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.sql.SQLException;
import java.util.Objects;
import org.postgresql.util.PSQLException;
import org.postgresql.util.ServerErrorMessage;

/** The reason of a failure in one line: the message of the server or of the network. */
public final class ErrorReason {
  private ErrorReason() {}

  /** Returns the message, without severity, detail and hint. */
  public static String of(SQLException e) {
    Throwable cause = e.getCause();
    if (cause instanceof UnknownHostException) {
      return "no such host " + cause.getMessage();
    }
    if (cause instanceof ConnectException || cause instanceof SocketTimeoutException) {
      return Objects.requireNonNullElse(cause.getMessage(), "no answer");
    }
    ServerErrorMessage server = e instanceof PSQLException own ? own.getServerErrorMessage() : null;
    String message = server == null ? e.getMessage() : server.getMessage();
    return String.valueOf(message).lines().findFirst().orElse("no message");
  }
}
