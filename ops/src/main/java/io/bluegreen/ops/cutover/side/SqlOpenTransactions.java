package io.bluegreen.ops.cutover.side;

import io.bluegreen.jdbc.model.Side;
import io.bluegreen.jdbc.model.SqlStateCode;
import io.bluegreen.ops.control.OwnSessions;
import io.bluegreen.ops.sql.Sql;
import java.sql.SQLException;
import java.util.List;

/** The SQL of the transactions of one side's database. */
final class SqlOpenTransactions implements OpenTransactions {
  private static final String NOT_VACUUMING =
      " AND a.pid NOT IN (SELECT v.pid FROM pg_catalog.pg_stat_progress_vacuum v"
          + " UNION ALL SELECT z.pid FROM pg_catalog.pg_stat_progress_analyze z)";

  private final SideConnections server;
  private final String deployment;
  private final Side side;

  SqlOpenTransactions(SideConnections server, String deployment, Side side) {
    this.server = server;
    this.deployment = deployment;
    this.side = side;
  }

  @Override
  public List<Session> begunBefore(String moment) throws SQLException {
    return sessions("a.xact_start < ?::timestamptz" + NOT_VACUUMING, moment);
  }

  @Override
  public List<Session> blockingTheFence() throws SQLException {
    return sessions(
        "a.pid IN (SELECT b.pid FROM bluegreen.fence_blockers((SELECT pg_catalog.array_agg(t.relid)"
            + " FROM bluegreen.tables_to_fence(?, ?) t)) b)"
            + NOT_VACUUMING,
        deployment,
        side.text());
  }

  @Override
  public List<Session> writing() throws SQLException {
    return sessions(
        "EXISTS (SELECT FROM pg_catalog.pg_locks l JOIN bluegreen.tables_to_fence(?, ?) t"
            + " ON t.relid = l.relation WHERE l.pid = a.pid AND l.locktype = 'relation'"
            + " AND l.granted AND l.mode <> 'AccessShareLock')"
            + NOT_VACUUMING,
        deployment,
        side.text());
  }

  @Override
  public List<Session> connectedBefore(String moment) throws SQLException {
    return sessions(
        "a.backend_start < ?::timestamptz AND "
            + OwnSessions.IS_FOREIGN
            + " AND a.pid NOT IN (SELECT c.pid FROM bluegreen.live_client c WHERE c.session_bound)",
        moment);
  }

  @Override
  public List<String> prepared() throws SQLException {
    return Sql.texts(
        server.main(),
        "SELECT gid FROM pg_catalog.pg_prepared_xacts"
            + " WHERE database = pg_catalog.current_database() ORDER BY prepared");
  }

  @Override
  public boolean terminate(Session session) throws SQLException {
    try {
      return Sql.truth(server.main(), "SELECT pg_catalog.pg_terminate_backend(?)", session.pid());
    } catch (SQLException e) {
      if (SqlStateCode.INSUFFICIENT_PRIVILEGE.equals(e.getSQLState())) {
        return false;
      }
      throw e;
    }
  }

  private List<Session> sessions(String condition, Object... values) throws SQLException {
    Object[] arguments = new Object[values.length + 1];
    arguments[0] = server.main().createArrayOf("int4", server.ownPids().toArray());
    System.arraycopy(values, 0, arguments, 1, values.length);
    return Sql.list(
        server.main(),
        row ->
            new Session(
                row.getInt(1),
                Sql.text(row, 2),
                Sql.text(row, 3),
                Sql.text(row, 4),
                row.getBoolean(5)),
        "SELECT a.pid, coalesce(a.usename, '?'), coalesce(a.application_name, '?'),"
            + " pg_catalog.concat_ws(' since ', coalesce(a.state, '?'), a.xact_start::text),"
            + " a.backend_xid IS NOT NULL OR EXISTS (SELECT FROM pg_catalog.pg_locks l"
            + "   WHERE l.pid = a.pid AND l.locktype = 'relation' AND l.mode <> 'AccessShareLock')"
            + " FROM pg_catalog.pg_stat_activity a"
            + " WHERE a.datname = pg_catalog.current_database()"
            + " AND a.backend_type = 'client backend' AND a.pid <> ALL (?) AND "
            + condition
            + " ORDER BY a.xact_start",
        arguments);
  }
}
