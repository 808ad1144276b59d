package io.bluegreen.ops.swap;

import io.bluegreen.jdbc.model.SqlStateCode;
import io.bluegreen.ops.sql.Sql;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/** One transaction that is tried again while another session holds a lock it needs. */
public final class LockRetryTransaction {
  private static final Set<String> BUSY =
      Set.of(SqlStateCode.LOCK_NOT_AVAILABLE, SqlStateCode.DEADLOCK_DETECTED);

  private final Connection connection;
  private final SwapLockTimeouts timeouts;

  /** The statements of the transaction. */
  @FunctionalInterface
  public interface Work<T, E extends Exception> {
    T run() throws SQLException, E, InterruptedException;
  }

  /** Creates a transaction; the connection is in autocommit. */
  public LockRetryTransaction(Connection connection, SwapLockTimeouts timeouts) {
    this.connection = connection;
    this.timeouts = timeouts;
  }

  /** Runs the statements and commits; rolls back on an error, and tries again if it was a lock. */
  public <T, E extends Exception> T run(Work<T, E> work)
      throws SQLException, E, InterruptedException {
    for (int attempt = 1; ; attempt++) {
      try {
        return once(work);
      } catch (SQLException e) {
        if (attempt >= timeouts.tries() || !BUSY.contains(String.valueOf(e.getSQLState()))) {
          throw e;
        }
        TimeUnit.MILLISECONDS.sleep(timeouts.pause().toMillis());
      }
    }
  }

  private <T, E extends Exception> T once(Work<T, E> work)
      throws SQLException, E, InterruptedException {
    connection.setAutoCommit(false);
    boolean committed = false;
    try {
      Sql.run(
          connection,
          "SET LOCAL lock_timeout = " + Sql.literal(Sql.millis(timeouts.lockTimeout())));
      T result = work.run();
      connection.commit();
      committed = true;
      return result;
    } finally {
      if (!connection.isClosed()) {
        if (!committed) {
          connection.rollback();
        }
        connection.setAutoCommit(true);
      }
    }
  }
}
