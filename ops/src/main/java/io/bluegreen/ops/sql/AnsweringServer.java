package io.bluegreen.ops.sql;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.Optional;
import org.postgresql.jdbc.PgConnection;

/**
 * The server that refused a statement. It is noted in the failure itself, because a command that
 * speaks with two servers learns of the failure far from the connection.
 */
public final class AnsweringServer extends Exception {
  private static final long serialVersionUID = 1;
  private static final String PREFIX = "jdbc:postgresql://";

  private final String address;

  private AnsweringServer(String address) {
    super("answered by " + address, null, false, false);
    this.address = address;
  }

  /** Notes in a failure which server it came from; the first note stays. */
  static SQLException noted(SQLException failure, Connection connection) throws SQLException {
    if (of(failure).isEmpty() && connection instanceof PgConnection server) {
      failure.addSuppressed(new AnsweringServer(address(server.getURL())));
    }
    return failure;
  }

  /** Returns the server that a failure came from, as {@code host:port/database}. */
  public static Optional<String> of(SQLException failure) {
    return Arrays.stream(failure.getSuppressed())
        .filter(AnsweringServer.class::isInstance)
        .map(note -> ((AnsweringServer) note).address)
        .findFirst();
  }

  private static String address(String url) {
    int question = url.indexOf('?');
    String plain = question < 0 ? url : url.substring(0, question);
    return plain.startsWith(PREFIX) ? plain.substring(PREFIX.length()) : plain;
  }
}
