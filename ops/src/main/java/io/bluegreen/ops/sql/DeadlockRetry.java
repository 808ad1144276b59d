package io.bluegreen.ops.sql;

import io.bluegreen.jdbc.model.SqlStateCode;
import java.sql.Connection;
import java.sql.SQLException;

/**
 * A statement in autocommit that is tried again where it lost a deadlock. The pause before that is
 * the server's own: it looks for deadlocks only after {@code deadlock_timeout}.
 */
public final class DeadlockRetry {
  private static final int TRIES = 100;

  private DeadlockRetry() {}

  /** The statement; running it again does no harm. */
  @FunctionalInterface
  public interface Statement<T> {
    T run() throws SQLException;
  }

  /** Runs the statement; within a transaction once, because its error has ended that. */
  public static <T> T of(Connection connection, Statement<T> statement) throws SQLException {
    for (int attempt = 1; ; attempt++) {
      try {
        return statement.run();
      } catch (SQLException e) {
        if (attempt >= TRIES
            || !SqlStateCode.DEADLOCK_DETECTED.equals(e.getSQLState())
            || !connection.getAutoCommit()) {
          throw e;
        }
      }
    }
  }
}
