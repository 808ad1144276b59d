package io.bluegreen.ops.backfill;

import io.bluegreen.ops.sql.Sql;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.concurrent.TimeUnit;

/**
 * The replication lag, and the wait for it: the WAL bytes that the slowest replica or subscriber
 * has not yet received.
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

  private static final long PAUSE_MILLIS = 500;

  private ReplicationLag() {}

  /**
   * Waits while the lag is larger than a pace allows. Returns 0, or the lag at the end of the
   * longest wait.
   */
  public static long afterWaiting(
      Connection connection, BackfillPace pace, BackfillListener listener)
      throws SQLException, InterruptedException {
    long start = System.nanoTime();
    while (pace.maxLagBytes() > 0) {
      long lag = bytes(connection);
      if (lag <= pace.maxLagBytes()) {
        return 0;
      }
      if (System.nanoTime() - start >= pace.lagPatience().toNanos()) {
        return lag;
      }
      listener.waits(lag);
      TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
    }
    return 0;
  }

  private static long bytes(Connection connection) throws SQLException {
    return Sql.number(connection, QUERY);
  }
}
