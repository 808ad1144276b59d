package io.bluegreen.ops.lock;

import io.bluegreen.ops.sql.Sql;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A named lock that a session holds.
 *
 * <p>The lock is tried repeatedly instead of waited for in one statement. CREATE INDEX CONCURRENTLY
 * of the holder would wait for a session that waits inside a statement, and neither would ever end.
 */
public final class AdvisoryLock implements SessionGuard {
  private static final int LOCK_CLASS = 1651273080;
  private static final long PAUSE_MILLIS = 250;

  private final Connection connection;
  private final String name;

  public AdvisoryLock(Connection connection, String name) {
    this.connection = connection;
    this.name = name;
  }

  /**
   * Takes the lock, which then lasts as long as the connection.
   *
   * @param patience longest wait
   * @return false if another session held the lock all the time
   */
  public boolean take(Duration patience) throws SQLException, InterruptedException {
    // The connection is idle while the command runs, and must not be ended for that.
    Sql.run(
        connection,
        "SELECT set_config('idle_session_timeout', '0', false),"
            + " set_config('statement_timeout', '0', false)");
    long start = System.nanoTime();
    while (!Sql.truth(
        connection,
        "SELECT pg_catalog.pg_try_advisory_lock(?, pg_catalog.hashtext(?))",
        LOCK_CLASS,
        name)) {
      if (System.nanoTime() - start >= patience.toNanos()) {
        return false;
      }
      TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
    }
    return true;
  }

  /** Returns a description of the sessions that hold the lock; empty if none does. */
  public List<String> holders() throws SQLException {
    return Sql.texts(
        connection,
        "SELECT pg_catalog.format('process %s, role %s%s%s', l.pid, coalesce(a.usename, '?'),"
            + " coalesce(' from ' || a.client_addr, ''),"
            + " coalesce(', connected since ' || a.backend_start::timestamptz(0), ''))"
            + " FROM pg_catalog.pg_locks l"
            + " LEFT JOIN pg_catalog.pg_stat_activity a ON a.pid = l.pid"
            + " WHERE l.locktype = 'advisory' AND l.granted AND l.objsubid = 2"
            + " AND l.classid = ?::oid AND l.objid = (pg_catalog.hashtext(?)::bigint & 4294967295)::oid"
            + " AND l.database = (SELECT oid FROM pg_catalog.pg_database"
            + " WHERE datname = pg_catalog.current_database())",
        LOCK_CLASS,
        name);
  }

  @Override
  public boolean isHeld(int seconds) {
    try {
      return connection.isValid(seconds);
    } catch (SQLException e) {
      return false;
    }
  }
}
