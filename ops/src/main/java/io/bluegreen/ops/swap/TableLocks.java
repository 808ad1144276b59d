package io.bluegreen.ops.swap;

import io.bluegreen.jdbc.model.SqlStateCode;
import io.bluegreen.ops.sql.Deadline;
import io.bluegreen.ops.sql.Sql;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * The locks of several tables with all their partitions and children, taken so that no writer ends
 * with a deadlock.
 *
 * <p>A deadlock needs one who waits while he holds a lock, and the server looks for it only when
 * somebody has waited for {@code deadlock_timeout}. So the long wait is for one table, with nothing
 * else held. The others are asked for without waiting; after a few refusals with a wait so short
 * that, together with the first one, it ends before anybody looks, and only where nobody who has
 * the table waits himself. Whoever is refused gives everything back and begins with the table that
 * he did not get.
 *
 * <p>Where writers use the tables in different orders, who holds one table makes those stop who
 * have another and want it, so that no wait ends well. Then all tables have to be free in the same
 * moment: between two rounds they are asked for at once, every millisecond, and nothing is held
 * meanwhile. Used by one thread.
 */
public final class TableLocks {
  private static final int ROUNDS_WITHOUT_WAITING = 3;
  private static final Duration LONGEST_WAIT_FOR_OTHERS = Duration.ofMillis(250);
  private static final Duration SHORTEST_LOCK_TIMEOUT = Duration.ofMillis(1);
  private static final int TRIES_WITHOUT_WAITING = 20;

  /** The given tables and what they contain, as far as LOCK TABLE takes it, in the given order. */
  private static final String WITH_CHILDREN =
      """
      WITH RECURSIVE t(oid, n) AS (SELECT * FROM unnest(?::oid[]) WITH ORDINALITY
        UNION SELECT i.inhrelid, t.n FROM pg_catalog.pg_inherits i JOIN t ON i.inhparent = t.oid)
      SELECT format('%I.%I', s.nspname, c.relname) FROM (SELECT oid, min(n) AS n FROM t GROUP BY oid) t
        JOIN pg_catalog.pg_class c ON c.oid = t.oid JOIN pg_catalog.pg_namespace s ON s.oid = c.relnamespace
      WHERE c.relkind IN ('r', 'p', 'v') ORDER BY t.n, c.oid""";

  private static final String HELD_BY_WAITER =
      "SELECT EXISTS (SELECT FROM pg_catalog.pg_locks h JOIN pg_catalog.pg_locks w ON w.pid = h.pid"
          + " WHERE h.granted AND NOT w.granted AND h.relation = ?::regclass AND h.database = (SELECT"
          + " oid FROM pg_catalog.pg_database WHERE datname = pg_catalog.current_database()))";

  private static final String DEADLOCK_TIMEOUT =
      "SELECT setting::bigint FROM pg_catalog.pg_settings WHERE name = 'deadlock_timeout'";

  private final Connection connection;
  private final List<String> tables;
  private final Mode mode;
  private final Duration halfDeadlockTimeout;
  private final Duration forOthers;

  /** The modes in which tables are locked. */
  public enum Mode {
    SHARE_ROW_EXCLUSIVE,
    ACCESS_EXCLUSIVE;

    /** Returns the mode as SQL writes it. */
    public String sql() {
      return name().replace('_', ' ');
    }
  }

  @FunctionalInterface
  private interface Locking {
    void run() throws SQLException;
  }

  private TableLocks(Connection connection, List<String> tables, Mode mode) throws SQLException {
    this.connection = connection;
    this.tables = new ArrayList<>(tables);
    this.mode = mode;
    long deadlockTimeout = Sql.number(connection, DEADLOCK_TIMEOUT);
    halfDeadlockTimeout = Duration.ofMillis(deadlockTimeout / 2);
    Duration quarter = Duration.ofMillis(deadlockTimeout / 4);
    forOthers = quarter.compareTo(LONGEST_WAIT_FOR_OTHERS) < 0 ? quarter : LONGEST_WAIT_FOR_OTHERS;
  }

  /**
   * Takes the locks for the rest of the caller's transaction, or none of them. What the transaction
   * asks for afterwards waits only as shortly as the last of these locks.
   *
   * @param oids the tables; what they contain is locked too
   * @param longest how long it tries, with others waiting behind
   * @throws SQLException SQLSTATE 55P03 if they were not to be had in that time
   */
  public static void take(Connection connection, Collection<Long> oids, Mode mode, Duration longest)
      throws SQLException, InterruptedException {
    List<String> tables =
        Sql.texts(connection, WITH_CHILDREN, connection.createArrayOf("bigint", oids.toArray()));
    if (!tables.isEmpty()) {
      new TableLocks(connection, tables, mode).take(Deadline.in(longest));
    }
  }

  private void take(Deadline deadline) throws SQLException, InterruptedException {
    for (int round = 1; ; round++) {
      int thisRound = round;
      Optional<SQLException> refusal = attempt(() -> takeInTurn(thisRound, deadline));
      if (refusal.isEmpty()) {
        return;
      }
      if (deadline.isOver()) {
        throw refusal.get();
      }
      if (takenAtOnce()) {
        setLockTimeout(forOthers);
        return;
      }
    }
  }

  private void takeInTurn(int round, Deadline deadline) throws SQLException {
    long begun = System.nanoTime();
    lock(tables.get(0), deadline.left());
    // Those behind a long wait have waited too, and may look for a deadlock any moment.
    boolean mayWait =
        round > ROUNDS_WITHOUT_WAITING && System.nanoTime() - begun < halfDeadlockTimeout.toNanos();
    takeOthers(mayWait ? forOthers : Duration.ZERO);
    setLockTimeout(forOthers);
  }

  private boolean takenAtOnce() throws SQLException, InterruptedException {
    String all =
        "LOCK TABLE ONLY %s IN %s MODE NOWAIT"
            .formatted(String.join(", ONLY ", tables), mode.sql());
    for (int i = 0; i < TRIES_WITHOUT_WAITING; i++) {
      if (attempt(() -> Sql.run(connection, all)).isEmpty()) {
        return true;
      }
      TimeUnit.MILLISECONDS.sleep(1);
    }
    return false;
  }

  /** Returns the refusal of a lock, with everything that it took given back, or nothing. */
  private Optional<SQLException> attempt(Locking locking) throws SQLException {
    Savepoint before = connection.setSavepoint();
    try {
      locking.run();
      return Optional.empty();
    } catch (SQLException e) {
      if (!SqlStateCode.LOCK_NOT_AVAILABLE.equals(e.getSQLState())) {
        throw e;
      }
      connection.rollback(before);
      connection.releaseSavepoint(before);
      return Optional.of(e);
    }
  }

  private void takeOthers(Duration wait) throws SQLException {
    Deadline deadline = Deadline.in(wait);
    for (int i = 1; i < tables.size(); i++) {
      try {
        if (wait.isZero() || isHeldByWaiter(tables.get(i))) {
          Sql.run(connection, statement(tables.get(i)) + " NOWAIT");
        } else {
          lock(tables.get(i), deadline.left());
        }
      } catch (SQLException e) {
        tables.add(0, tables.remove(i));
        throw e;
      }
    }
  }

  /** Whoever holds this table and waits may wait for one of those that this transaction has. */
  private boolean isHeldByWaiter(String table) throws SQLException {
    return Sql.truth(connection, HELD_BY_WAITER, table);
  }

  private void lock(String table, Duration wait) throws SQLException {
    setLockTimeout(wait);
    Sql.run(connection, statement(table));
  }

  private String statement(String table) {
    return "LOCK TABLE ONLY %s IN %s MODE".formatted(table, mode.sql());
  }

  /** Sets the limit; zero would mean none. */
  private void setLockTimeout(Duration wait) throws SQLException {
    Duration limit = wait.compareTo(SHORTEST_LOCK_TIMEOUT) < 0 ? SHORTEST_LOCK_TIMEOUT : wait;
    Sql.run(connection, "SET LOCAL lock_timeout = " + Sql.literal(Sql.millis(limit)));
  }
}
