package io.bluegreen.ops.cutover.side;

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
    if (knowsAnnouncements()) {
      Sql.update(
          server.main(),
          "UPDATE bluegreen.deployment SET announced_until = pg_catalog.clock_timestamp()"
              + " + interval '2 minutes' WHERE name = ?",
          deployment);
    }
    Sql.texts(
        server.main(),
        "SELECT pg_catalog.pg_notify('bluegreen', 'prepare ' || ?)::text",
        deployment);
  }

  /** A control table that an older version has installed has no place for them. */
  private boolean knowsAnnouncements() throws SQLException {
    return Sql.number(
            server.main(),
            "SELECT count(*) FROM pg_catalog.pg_attribute WHERE attrelid ="
                + " 'bluegreen.deployment'::regclass AND attname = 'announced_until'")
        > 0;
  }

  @Override
  public Readiness readiness(String moment) throws SQLException {
    return Sql.one(
        server.helper(),
        row -> new Readiness(row.getLong(1), row.getLong(2), row.getLong(3), row.getLong(4)),
        "SELECT count(*), coalesce(sum(connections), 0), count(*) FILTER (WHERE ready),"
            + " coalesce(sum(connections) FILTER (WHERE ready), 0)"
            + " FROM (SELECT connections, acknowledged_at >= ?::timestamptz AS ready"
            + " FROM bluegreen.live_client WHERE deployment = ? AND session_bound) c",
        moment,
        deployment);
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
