package io.bluegreen.ops.replication;

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
   * transactions that are open, in every database; no longer than given here.
   */
  public static void create(Connection connection, String name, Duration atMost)
      throws SQLException {
    // Both texts in one message are one transaction of their own, without the round trip of COMMIT.
    Sql.run(
        connection,
        "SELECT pg_catalog.set_config('statement_timeout', %s, true); SELECT pg_catalog.pg_create_logical_replication_slot(%s, 'pgoutput')"
            .formatted(Sql.literal(Sql.millis(atMost)), Sql.literal(name)));
  }

  /** Drops a slot, if there is one, once nobody streams from it; false if somebody went on. */
  public static boolean drop(Connection connection, String name, Deadline deadline)
      throws SQLException, InterruptedException {
    if (!deadline.await(() -> !Boolean.TRUE.equals(active(connection, name)))) {
      return false;
    }
    Sql.texts(
        connection,
        "SELECT pg_catalog.pg_drop_replication_slot(slot_name)::text"
            + " FROM pg_catalog.pg_replication_slots"
            + " WHERE slot_name = ? AND database = pg_catalog.current_database()",
        name);
    return true;
  }
}
