package io.bluegreen.ops.backfill;

import io.bluegreen.ops.sql.Sql;
import java.sql.Connection;
import java.sql.SQLException;

/**
 * The query for the replication lag: the WAL bytes that the slowest replica or subscriber has not
 * yet received.
 */
public final class ReplicationLag {
  /** Only members of pg_monitor can see the replay position of a connected standby. */
  private static final String QUERY =
      "SELECT coalesce(max(pg_catalog.pg_wal_lsn_diff(pg_catalog.pg_current_wal_lsn(), lsn)), 0)"
          + "::bigint FROM (SELECT confirmed_flush_lsn AS lsn FROM pg_catalog.pg_replication_slots"
          + " WHERE active AND slot_type = 'logical' UNION ALL"
          + " SELECT r.replay_lsn FROM pg_catalog.pg_stat_replication r"
          + " JOIN pg_catalog.pg_replication_slots s ON s.active_pid = r.pid"
          + " WHERE s.slot_type = 'physical' UNION ALL"
          + " SELECT r.replay_lsn FROM pg_catalog.pg_stat_replication r WHERE NOT EXISTS"
          + " (SELECT FROM pg_catalog.pg_replication_slots s WHERE s.active_pid = r.pid)) q"
          + " WHERE lsn IS NOT NULL";

  private ReplicationLag() {}

  public static long bytes(Connection connection) throws SQLException {
    return Sql.number(connection, QUERY);
  }
}
