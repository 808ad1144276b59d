package io.bluegreen.ops.cutover.side;

import io.bluegreen.ops.control.ClientAnnouncement;
import io.bluegreen.ops.control.ClientSql;
import io.bluegreen.ops.cutover.model.CutoverReport;
import io.bluegreen.ops.sql.Sql;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;

/** The SQL of the clients that report to one side. */
final class SqlSideClients implements SideClients {
  private final SideConnections server;
  private final String deployment;

  SqlSideClients(SideConnections server, String deployment) {
    this.server = server;
    this.deployment = deployment;
  }

  @Override
  public List<CutoverReport.Client> live() throws SQLException {
    return Sql.list(
        server.helper(),
        row ->
            new CutoverReport.Client(
                Sql.text(row, 1),
                Sql.text(row, 2),
                Sql.text(row, 3),
                row.getLong(4),
                row.getInt(5)),
        "SELECT client_id::text, coalesce(application, '(unnamed)'), coalesce(host, '(unknown)'),"
            + " coalesce(epoch_seen, 0), open_transactions"
            + " FROM bluegreen.live_client WHERE deployment = ?",
        deployment);
  }

  @Override
  public List<String> stranded() throws SQLException {
    return Sql.texts(
        server.main(),
        "SELECT pg_catalog.concat_ws(': ', "
            + ClientSql.NAME
            + ", c.idle_side_error) FROM bluegreen.live_client c WHERE c.deployment = ? AND "
            + ClientSql.IS_STRANDED,
        deployment);
  }

  @Override
  public void announceSwitch() throws SQLException {
    ClientAnnouncement.announceHold(server.main(), deployment);
  }

  @Override
  public ClientAnnouncement.Readiness readiness(String moment) throws SQLException {
    return ClientAnnouncement.readiness(server.helper(), deployment, moment);
  }

  @Override
  public Duration lastReport(String since, long epoch) throws SQLException {
    return Duration.ofMillis(
        Sql.number(
            server.main(),
            "SELECT coalesce(extract(epoch FROM pg_catalog.max(acknowledged_at) - ?::timestamptz)"
                + " * 1000, 0)::bigint FROM bluegreen.live_client"
                + " WHERE deployment = ? AND epoch_seen >= ?",
            since,
            deployment,
            epoch));
  }
}
