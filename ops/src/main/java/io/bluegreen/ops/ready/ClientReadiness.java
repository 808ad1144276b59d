package io.bluegreen.ops.ready;

import io.bluegreen.ops.control.ReportedClient;
import io.bluegreen.ops.sql.Sql;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;

/**
 * A live client, and what would become of its connections at a switch.
 *
 * @param id random id of the JVM
 * @param driver version of its driver
 * @param connections its open connections
 * @param follow those of them that would follow
 * @param pinned those whose session holds something, and that end at the switch
 * @param unrouted those whose search_path the application has set, and that stay
 * @param openTransactions transactions that began before the current hold
 * @param epochSeen newest epoch that it acts on, 0 if it has seen none
 * @param idleSide {@code ok}, {@code not tried}, or why it cannot reach the idle side
 * @param said how long ago it said so
 */
public record ClientReadiness(
    String id,
    String application,
    String host,
    String driver,
    int connections,
    int follow,
    int pinned,
    int unrouted,
    int openTransactions,
    long epochSeen,
    String idleSide,
    Duration said)
    implements ReportedClient {

  static List<ClientReadiness> read(Connection connection, String deployment) throws SQLException {
    return Sql.list(
        connection,
        row ->
            new ClientReadiness(
                Sql.text(row, 1),
                Sql.text(row, 2),
                Sql.text(row, 3),
                Sql.text(row, 4),
                row.getInt(5),
                Math.max(0, row.getInt(5) - row.getInt(6) - row.getInt(7)),
                row.getInt(6),
                row.getInt(7),
                row.getInt(8),
                row.getLong(9),
                Sql.text(row, 10),
                Duration.ofMillis(row.getLong(11))),
        "SELECT client_id::text, coalesce(application, '(unnamed)'), coalesce(host, '(unknown)'),"
            + " coalesce(driver_version, '?'), connections, pinned, unrouted, open_transactions,"
            + " coalesce(epoch_seen, 0), CASE WHEN idle_side_ok THEN 'ok' WHEN idle_side_ok = false"
            + " THEN coalesce(idle_side_error, 'unreachable') ELSE 'not tried' END, (extract(epoch"
            + " FROM pg_catalog.clock_timestamp() - acknowledged_at) * 1000)::bigint FROM"
            + " bluegreen.live_client WHERE deployment = ? ORDER BY 2, 3, 1",
        deployment);
  }
}
