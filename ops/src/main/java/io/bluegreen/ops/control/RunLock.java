package io.bluegreen.ops.control;

import io.bluegreen.jdbc.model.SqlStateCode;
import io.bluegreen.ops.sql.Deadline;
import io.bluegreen.ops.sql.Sql;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The lock that everything takes on a database which changes a deployment or relies on it for
 * longer than one statement: runs, replicate, prepare, contract. It ends with its session. Only
 * roles that own schema {@code bluegreen}, or are members of its owner, are believed to hold it.
 */
public final class RunLock {
  private static final Duration MOMENT = Duration.ofSeconds(1);

  private RunLock() {}

  /**
   * Makes a session the only one that works on a deployment. Waits a little for what a crashed run
   * may have left on the server.
   *
   * @return false if another operator's session had it all the time
   */
  public static boolean take(Connection connection, String deployment, Deadline deadline)
      throws SQLException, InterruptedException {
    return deadline.await(
        () -> Sql.truth(connection, "SELECT bluegreen.take_run_lock(?)", deployment));
  }

  /**
   * Takes the lock, or refuses. Waits a moment, because the server process of a command that has
   * just ended may still have it.
   *
   * @param where how the database is called in a message
   * @throws SQLException SQLSTATE 55P03 that names the session which has it
   */
  public static void require(Connection connection, String deployment, String where)
      throws SQLException {
    try {
      if (take(connection, deployment, Deadline.in(MOMENT))) {
        return;
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    throw new SQLException(
        "%s works on deployment %s of %s; wait until it has ended"
            .formatted(holder(connection, deployment), deployment, where),
        SqlStateCode.LOCK_NOT_AVAILABLE);
  }

  /** Gives back every advisory lock of a session. */
  public static void release(Connection connection) throws SQLException {
    Sql.texts(connection, "SELECT pg_catalog.pg_advisory_unlock_all()::text");
  }

  /** Tells whether an operator's session has the lock. */
  public static boolean isHeld(Connection connection, String deployment) throws SQLException {
    return Sql.truth(
        connection,
        "SELECT EXISTS (SELECT FROM bluegreen.run_lock_holder(?) h WHERE h.trusted)",
        deployment);
  }

  private static String holder(Connection connection, String deployment) throws SQLException {
    List<String> found =
        Sql.texts(
            connection,
            "SELECT pg_catalog.format('process %s of role %s', h.pid, h.role)"
                + " FROM bluegreen.run_lock_holder(?) h WHERE h.trusted",
            deployment);
    @Nullable String first = found.isEmpty() ? null : found.get(0);
    return first == null ? "another session" : first;
  }
}
