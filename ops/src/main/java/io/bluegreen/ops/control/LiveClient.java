package io.bluegreen.ops.control;

import io.bluegreen.ops.sql.Sql;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;

/**
 * A live client: one JVM with a driver that reports to the control table.
 *
 * @param id random id of the JVM
 * @param epochSeen newest epoch that it acts on, 0 if it has seen none
 * @param idleSide {@code ok}, {@code not tried}, or why it cannot reach the idle side
 * @param outcomesCommitted COMMITs that got no answer, were looked up and stand
 * @param outcomesRolledBack the same, but rolled back
 * @param outcomesUnknown calls that ended in 08007
 * @param said how long ago it said so
 */
public record LiveClient(
    String id,
    String application,
    String host,
    String driver,
    long epochSeen,
    int connections,
    int openTransactions,
    int pinned,
    int unrouted,
    String idleSide,
    long outcomesCommitted,
    long outcomesRolledBack,
    long outcomesUnknown,
    Duration said)
    implements ReportedClient {

  /** Reads the live clients that report to one database. */
  public static List<LiveClient> read(Connection connection, String deployment)
      throws SQLException {
    return Sql.list(
        connection,
        row ->
            new LiveClient(
                Sql.text(row, 1),
                Sql.text(row, 2),
                Sql.text(row, 3),
                Sql.text(row, 4),
                row.getLong(5),
                row.getInt(6),
                row.getInt(7),
                row.getInt(8),
                row.getInt(9),
                Sql.text(row, 10),
                row.getLong(11),
                row.getLong(12),
                row.getLong(13),
                Duration.ofMillis(row.getLong(14))),
        "SELECT client_id::text, coalesce(application, '(unnamed)'), coalesce(host, '(unknown)'),"
            + " coalesce(driver_version, '?'), coalesce(epoch_seen, 0), connections,"
            + " open_transactions, pinned, unrouted, CASE WHEN idle_side_ok THEN 'ok'"
            + " WHEN idle_side_ok = false THEN coalesce(idle_side_error, 'unreachable')"
            + " ELSE 'not tried' END, "
            + count("outcomes_committed")
            + ", "
            + count("outcomes_rolled_back")
            + ", "
            + count("outcomes_unknown")
            + ", (extract(epoch FROM pg_catalog.clock_timestamp() - acknowledged_at)"
            + " * 1000)::bigint FROM bluegreen.live_client c WHERE deployment = ?",
        deployment);
  }

  /** Tells whether it has tried to reach the idle side, and cannot. */
  public boolean isStranded() {
    return !idleSide.equals("ok") && !idleSide.equals("not tried");
  }

  /** A count that older control tables do not have, and older drivers do not tell. */
  private static String count(String column) {
    return "coalesce((to_jsonb(c) ->> '" + column + "')::bigint, 0)";
  }

  /** Returns one report for each client, in the order of their names. */
  public static List<LiveClient> newest(List<LiveClient> all) {
    return ReportedClient.newest(all).stream()
        .sorted(Comparator.comparing(LiveClient::application).thenComparing(LiveClient::host))
        .toList();
  }
}
