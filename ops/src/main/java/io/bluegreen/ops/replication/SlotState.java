package io.bluegreen.ops.replication;

import io.bluegreen.ops.sql.Sql;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The state of one replication slot, and the limits of its server.
 *
 * @param name its name
 * @param streaming whether somebody streams from it
 * @param walStatus as the server says it: {@code reserved}, {@code extended}, {@code unreserved} or
 *     {@code lost}
 * @param invalidated why the server has given it up, from PostgreSQL 17 on; null if it has not
 * @param retainedBytes WAL that the server keeps for it
 * @param lagBytes WAL that the subscriber has not confirmed
 * @param safeBytes how much more WAL may be written before it is lost; null where there is no limit
 * @param keepBytes {@code max_slot_wal_keep_size}; null where there is no limit
 * @param idleSeconds for how long nobody has streamed from it, from PostgreSQL 17 on; else null
 * @param idleTimeoutSeconds {@code idle_replication_slot_timeout}; null where there is none
 */
public record SlotState(
    String name,
    boolean streaming,
    String walStatus,
    @Nullable String invalidated,
    long retainedBytes,
    long lagBytes,
    @Nullable Long safeBytes,
    @Nullable Long keepBytes,
    @Nullable Long idleSeconds,
    @Nullable Long idleTimeoutSeconds) {
  private static final String QUERY =
      "SELECT s.slot_name::text, s.active, coalesce(s.wal_status, 'lost'), j.slot ->> 'invalidation_reason',"
          + " coalesce(pg_catalog.pg_wal_lsn_diff(pg_catalog.pg_current_wal_lsn(), s.restart_lsn), 0)::bigint,"
          + " coalesce(pg_catalog.pg_wal_lsn_diff(pg_catalog.pg_current_wal_lsn(), s.confirmed_flush_lsn), 0)::bigint,"
          + " s.safe_wal_size, (SELECT k.setting::bigint * 1024 * 1024 FROM pg_catalog.pg_settings k"
          + " WHERE k.name = 'max_slot_wal_keep_size' AND k.setting::bigint >= 0),"
          + " CASE WHEN NOT s.active THEN extract(epoch FROM pg_catalog.clock_timestamp()"
          + " - (j.slot ->> 'inactive_since')::timestamptz)::bigint END,"
          + " (SELECT extract(epoch FROM (t.setting || t.unit)::interval)::bigint"
          + " FROM pg_catalog.pg_settings t WHERE t.name = 'idle_replication_slot_timeout'"
          + " AND t.setting::bigint > 0)"
          + " FROM pg_catalog.pg_replication_slots s,"
          + " LATERAL (SELECT pg_catalog.to_jsonb(s)) j(slot)"
          + " WHERE s.slot_name = ? AND s.database = pg_catalog.current_database()";

  /** Reads a slot; null if there is none of this name. */
  public static @Nullable SlotState read(Connection connection, String name) throws SQLException {
    List<SlotState> found = Sql.list(connection, SlotState::of, QUERY, name);
    return found.isEmpty() ? null : found.get(0);
  }

  private static SlotState of(ResultSet row) throws SQLException {
    return new SlotState(
        Sql.text(row, 1),
        row.getBoolean(2),
        Sql.text(row, 3),
        row.getString(4),
        row.getLong(5),
        row.getLong(6),
        row.getObject(7, Long.class),
        row.getObject(8, Long.class),
        row.getObject(9, Long.class),
        row.getObject(10, Long.class));
  }

  /** Tells whether what it was made for is gone. */
  boolean isLost() {
    return walStatus.equals("lost") || invalidated != null;
  }
}
