package io.bluegreen.ops.replication;

import io.bluegreen.jdbc.model.Side;
import io.bluegreen.jdbc.model.SqlStateCode;
import io.bluegreen.ops.catalog.ServerVersion;
import io.bluegreen.ops.sql.Deadline;
import io.bluegreen.ops.sql.Sql;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The SQL of logical replication slots of one database. */
public final class ReplicationSlots {
  public static final long MOST_LAG_BYTES = 16 * 1024 * 1024;

  /**
   * Whether the server has a standby: somebody streams from it without a logical slot, or a
   * physical slot waits for one.
   */
  public static final String HAS_STANDBY =
      "(EXISTS (SELECT FROM pg_catalog.pg_replication_slots p WHERE p.slot_type = 'physical' AND NOT p.temporary)"
          + " OR EXISTS (SELECT FROM pg_catalog.pg_stat_replication r WHERE r.state IN ('catchup', 'streaming')"
          + " AND r.pid NOT IN (SELECT l.active_pid FROM pg_catalog.pg_replication_slots l"
          + " WHERE l.slot_type = 'logical' AND l.active_pid IS NOT NULL)))";

  private static final Duration END_OF_A_STREAM = Duration.ofMillis(200);

  private ReplicationSlots() {}

  /** Whether somebody streams from a slot and is close behind. */
  public static boolean keepsUp(Connection connection, String name) throws SQLException {
    return Sql.truth(
        connection,
        "SELECT EXISTS (SELECT FROM pg_catalog.pg_replication_slots WHERE slot_name = ? AND active"
            + " AND pg_catalog.pg_wal_lsn_diff(pg_catalog.pg_current_wal_lsn(),"
            + " confirmed_flush_lsn) < ?)",
        name,
        MOST_LAG_BYTES);
  }

  /** All logical slots of this database, in the order of their names, as a person reads them. */
  public static List<String> all(Connection connection) throws SQLException {
    return Sql.texts(
        connection,
        "SELECT slot_name || CASE WHEN active THEN ' (streaming)' ELSE ' (idle)' END"
            + " FROM pg_catalog.pg_replication_slots"
            + " WHERE database = pg_catalog.current_database() ORDER BY 1");
  }

  /** Whether somebody streams from a slot; null if there is none of this name here. */
  public static @Nullable Boolean active(Connection connection, String name) throws SQLException {
    List<Boolean> found =
        Sql.list(
            connection,
            row -> row.getBoolean(1),
            "SELECT active FROM pg_catalog.pg_replication_slots"
                + " WHERE slot_name = ? AND database = pg_catalog.current_database()",
            name);
    return found.isEmpty() ? null : found.get(0);
  }

  /**
   * Creates a slot that sees every transaction which commits from now on. The server waits for all
   * transactions that are open, in every database; no longer than given here. From PostgreSQL 17 on
   * the slot of a server with a standby is one that the standby can keep up to date.
   *
   * @throws SQLException SQLSTATE 55006 that names the transactions for which it waited in vain,
   *     42710 if there is a slot of this name
   */
  public static void create(Connection connection, String name, Duration atMost)
      throws SQLException {
    boolean failover = ServerVersion.of(connection).hasFailoverSlots();
    try {
      // Both texts in one message are one transaction of their own, without the round trip of
      // COMMIT.
      Sql.run(
          connection,
          "SELECT pg_catalog.set_config('statement_timeout', %s, true), pg_catalog.set_config('lock_timeout', '0', true); SELECT pg_catalog.pg_create_logical_replication_slot(%s, 'pgoutput'%s)"
              .formatted(
                  Sql.literal(Sql.millis(atMost)),
                  Sql.literal(name),
                  failover ? ", failover => " + HAS_STANDBY : ""));
    } catch (SQLException e) {
      if (SqlStateCode.QUERY_CANCELED.equals(e.getSQLState())) {
        throw SlotObstacles.named(connection, name, e);
      }
      throw e;
    }
  }

  /** Tells whether a standby can keep a slot up to date. */
  public static boolean isFailover(Connection connection, String name) throws SQLException {
    return ServerVersion.of(connection).hasFailoverSlots()
        && Sql.truth(
            connection,
            "SELECT EXISTS (SELECT FROM pg_catalog.pg_replication_slots"
                + " WHERE slot_name = ? AND failover)",
            name);
  }

  /** Drops a slot, if there is one, once nobody streams from it; false if somebody went on. */
  public static boolean drop(Connection connection, String name, Deadline deadline)
      throws SQLException, InterruptedException {
    return deadline.await(() -> !Boolean.TRUE.equals(active(connection, name)))
        && dropNow(connection, name);
  }

  /**
   * Ends whoever streams from a slot, and drops it. The subscription is gone, or its server cannot
   * end the stream any more, and the stream's last process may still wait for that server; one that
   * lives all the same connects again and again.
   *
   * @param side how the server is called in a message
   * @throws SQLException SQLSTATE 55006 if somebody went on
   */
  public static void endAndDrop(Connection connection, String name, Side side, Deadline deadline)
      throws SQLException, InterruptedException {
    if (!deadline.await(() -> isEndedAndDropped(connection, name))) {
      throw new SQLException(
          "somebody streams from slot %s on %s".formatted(name, side), SqlStateCode.OBJECT_IN_USE);
    }
  }

  /**
   * A subscriber that lives is back within milliseconds: the slot is dropped between two streams.
   * The server's own wait for the end of a process looks every 100 ms only. A stream of a role that
   * this one may not end is waited for.
   */
  private static boolean isEndedAndDropped(Connection connection, String name)
      throws SQLException, InterruptedException {
    try {
      Sql.list(
          connection,
          ended -> ended.getBoolean(1),
          "SELECT pg_catalog.pg_terminate_backend(s.active_pid)"
              + " FROM pg_catalog.pg_replication_slots s WHERE s.slot_name = ? AND s.active"
              + " AND s.database = pg_catalog.current_database()",
          name);
    } catch (SQLException e) {
      if (!SqlStateCode.INSUFFICIENT_PRIVILEGE.equals(e.getSQLState())) {
        throw e;
      }
    }
    return Deadline.in(END_OF_A_STREAM).await(() -> dropNow(connection, name));
  }

  /** Somebody may have begun to stream since it was looked at. */
  private static boolean dropNow(Connection connection, String name) throws SQLException {
    try {
      Sql.texts(
          connection,
          "SELECT pg_catalog.pg_drop_replication_slot(slot_name)::text"
              + " FROM pg_catalog.pg_replication_slots"
              + " WHERE slot_name = ? AND database = pg_catalog.current_database()",
          name);
      return true;
    } catch (SQLException e) {
      if (SqlStateCode.OBJECT_IN_USE.equals(e.getSQLState())) {
        return false;
      }
      throw e;
    }
  }
}
