package io.bluegreen.ops.replicate;

import io.bluegreen.ops.catalog.ServerVersion;
import io.bluegreen.ops.sql.Sql;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The query of both sides for the progress of a subscription. */
final class CopyProbe {
  private static final String HERE =
      " s.subname = ? AND s.subdbid = (SELECT oid FROM pg_database WHERE datname = current_database())";

  private final Connection source;
  private final Connection target;
  private final String subscription;

  /** What the active side knows of a table before it is copied. */
  private record Size(long rows, long bytes) {
    static final Size UNKNOWN = new Size(0, 0);
  }

  CopyProbe(Connection source, Connection target, String subscription) {
    this.source = source;
    this.target = target;
    this.subscription = subscription;
  }

  CopyProgress copy() throws SQLException {
    Map<String, Size> sizes = new HashMap<>();
    Sql.list(
        source,
        row -> sizes.put(Sql.text(row, 1), new Size(row.getLong(2), row.getLong(3))),
        "SELECT format('%I.%I', n.nspname, c.relname), CASE c.relkind WHEN 'p' THEN"
            + " (SELECT coalesce(sum(greatest(0, p.reltuples, pg_stat_get_live_tuples(p.oid))), 0)"
            + " FROM pg_partition_tree(c.oid) t JOIN pg_class p ON p.oid = t.relid WHERE t.isleaf)"
            + " ELSE greatest(0, c.reltuples, pg_stat_get_live_tuples(c.oid)) END::bigint,"
            + " CASE c.relkind WHEN 'p' THEN (SELECT coalesce(sum(pg_table_size(t.relid)), 0)"
            + " FROM pg_partition_tree(c.oid) t) ELSE pg_table_size(c.oid) END"
            + " FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace"
            + " WHERE c.relkind IN ('r', 'p') AND n.nspname <> 'information_schema'"
            + " AND n.nspname !~ '^pg_'");
    List<TableCopy> tables =
        Sql.list(
            target,
            row -> {
              Size size = sizes.getOrDefault(Sql.text(row, 1), Size.UNKNOWN);
              String state = Sql.text(row, 2);
              boolean copying = state.equals("d");
              long rows = copying ? row.getLong(3) : state.equals("i") ? 0 : size.rows();
              return new TableCopy(Sql.text(row, 1), state, rows, size.rows(), size.bytes());
            },
            "SELECT format('%I.%I', n.nspname, c.relname), r.srsubstate::text,"
                + " coalesce(p.tuples_processed, 0) FROM pg_subscription_rel r"
                + " JOIN pg_subscription s ON s.oid = r.srsubid JOIN pg_class c ON c.oid = r.srrelid"
                + " JOIN pg_namespace n ON n.oid = c.relnamespace"
                + " LEFT JOIN pg_stat_progress_copy p ON p.relid = c.oid"
                + " AND p.datname = current_database() WHERE"
                + HERE
                + " ORDER BY 1",
            subscription);
    return new CopyProgress(tables, failures());
  }

  SyncState sync() throws SQLException {
    long unready =
        Sql.number(
            target,
            "SELECT count(*) FROM pg_subscription_rel r JOIN pg_subscription s ON s.oid = r.srsubid"
                + " WHERE r.srsubstate <> 'r' AND"
                + HERE,
            subscription);
    List<SyncState> states =
        Sql.list(
            source,
            row -> new SyncState(unready, row.getLong(1), row.getBoolean(2)),
            "SELECT pg_wal_lsn_diff(pg_current_wal_lsn(), confirmed_flush_lsn)::bigint, active"
                + " FROM pg_replication_slots"
                + " WHERE slot_name = ? AND database = current_database()",
            subscription);
    return states.isEmpty() ? new SyncState(unready, -1, false) : states.get(0);
  }

  private long failures() throws SQLException {
    String failures = ServerVersion.of(target).subscriptionFailures();
    if (failures.isEmpty()) {
      return 0;
    }
    return Sql.number(
        target,
        "SELECT coalesce(sum("
            + failures
            + "), 0) FROM pg_stat_subscription_stats WHERE subname = ?",
        subscription);
  }
}
