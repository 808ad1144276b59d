package io.bluegreen.ops.replication;

import io.bluegreen.ops.catalog.ServerVersion;
import io.bluegreen.ops.sql.Sql;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The state of one subscription.
 *
 * @param name its name
 * @param enabled whether it is to stream
 * @param hasSlot whether it has a slot
 * @param isWorking whether its worker runs
 * @param isYoung whether its worker began a moment ago, as one that fails and is started again does
 * @param unready tables that the stream alone does not keep up to date yet
 * @param failures how often it has failed; null before PostgreSQL 15, which does not count
 */
public record SubscriptionState(
    String name,
    boolean enabled,
    boolean hasSlot,
    boolean isWorking,
    boolean isYoung,
    long unready,
    @Nullable Long failures) {

  private static final String QUERY =
      "SELECT s.subname::text, s.subenabled, s.subslotname IS NOT NULL, w.pid IS NOT NULL,"
          + " coalesce((SELECT a.backend_start > pg_catalog.clock_timestamp() - interval '15 seconds'"
          + " FROM pg_catalog.pg_stat_activity a WHERE a.pid = w.pid), false),"
          + " (SELECT count(*) FROM pg_catalog.pg_subscription_rel r"
          + " WHERE r.srsubid = s.oid AND r.srsubstate <> 'r'), %s"
          + " FROM pg_catalog.pg_subscription s LEFT JOIN pg_catalog.pg_stat_subscription w"
          + " ON w.subid = s.oid AND w.relid IS NULL AND w.pid IS NOT NULL"
          + " WHERE s.subname = ? AND s.subdbid = (SELECT oid FROM pg_catalog.pg_database"
          + " WHERE datname = pg_catalog.current_database()) LIMIT 1";

  /** Reads a subscription; null if there is none of this name. */
  public static @Nullable SubscriptionState read(Connection connection, String name)
      throws SQLException {
    String failures = ServerVersion.of(connection).subscriptionFailures();
    List<SubscriptionState> found =
        Sql.list(
            connection,
            row ->
                new SubscriptionState(
                    Sql.text(row, 1),
                    row.getBoolean(2),
                    row.getBoolean(3),
                    row.getBoolean(4),
                    row.getBoolean(5),
                    row.getLong(6),
                    row.getObject(7, Long.class)),
            QUERY.formatted(
                failures.isEmpty()
                    ? "NULL::bigint"
                    : "(SELECT %s FROM pg_catalog.pg_stat_subscription_stats c WHERE c.subid = s.oid)"
                        .formatted(failures)),
            name);
    return found.isEmpty() ? null : found.get(0);
  }

  /** Tells whether only a longer look can say if it fails again and again. */
  public boolean isSuspicious() {
    boolean restless = !isWorking || isYoung;
    return enabled && restless && (failures == null || failures > 0);
  }
}
