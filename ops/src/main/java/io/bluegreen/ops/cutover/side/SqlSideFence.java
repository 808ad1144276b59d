package io.bluegreen.ops.cutover.side;

import io.bluegreen.jdbc.model.Side;
import io.bluegreen.ops.control.OperatorConnections;
import io.bluegreen.ops.replication.IdleSide;
import io.bluegreen.ops.sql.Deadline;
import io.bluegreen.ops.sql.Sql;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The SQL of one side's fence, which the control table's own functions set and lift. */
final class SqlSideFence implements SideFence {
  private static final Logger LOG = LoggerFactory.getLogger(SqlSideFence.class);

  private final SideConnections server;
  private final String deployment;
  private final Side side;

  SqlSideFence(SideConnections server, String deployment, Side side) {
    this.server = server;
    this.deployment = deployment;
    this.side = side;
  }

  @Override
  public long set(Duration within) throws SQLException {
    return set(server.main(), deployment, within);
  }

  private static long set(Connection connection, String name, Duration within) throws SQLException {
    return Sql.number(
        connection, "SELECT bluegreen.fence(?, ?::interval)", name, Sql.millis(within));
  }

  @Override
  public long standing() throws SQLException {
    return Sql.number(
        server.main(),
        "SELECT coalesce(bluegreen.complete_fence(?, ?), 0)",
        deployment,
        side.text());
  }

  @Override
  public boolean isClosed() throws SQLException {
    return Sql.truth(server.main(), "SELECT bluegreen.is_fenced(?, ?)", deployment, side.text());
  }

  @Override
  public boolean isThere() throws SQLException {
    return Sql.truth(
        server.main(),
        "SELECT EXISTS (SELECT FROM bluegreen.fenced_table WHERE deployment = ? AND side = ?)",
        deployment,
        side.text());
  }

  @Override
  public void lift() throws SQLException {
    Sql.number(server.main(), "SELECT bluegreen.unfence(?, ?)", deployment, side.text());
  }

  @Override
  public List<String> openTables() throws SQLException {
    return Sql.texts(
        server.main(),
        "SELECT t.relation FROM bluegreen.tables_to_fence(?, ?) t WHERE NOT EXISTS"
            + " (SELECT FROM bluegreen.fenced_table f WHERE f.relid = t.relid AND f.enabled)",
        deployment,
        side.text());
  }

  /** A role that may not create a table fences for the first time in the pause. */
  @Override
  public void tryOnce(Duration within) throws SQLException {
    Connection connection = server.main();
    connection.setAutoCommit(false);
    try {
      String name =
          "bluegreen_rehearsal_" + Sql.number(connection, "SELECT pg_catalog.pg_backend_pid()");
      Sql.run(connection, "CREATE SCHEMA " + name);
      Sql.run(connection, "CREATE TABLE " + name + ".written ()");
      Sql.texts(
          connection,
          "SELECT bluegreen.create_deployment(?, 'schema', ?, ?)::text",
          name,
          name,
          name + "_none");
      set(connection, name, within);
    } catch (SQLException e) {
      if (connection.isClosed()) {
        throw e;
      }
      LOG.debug("the fence is not tried before the hold", e);
    } finally {
      OperatorConnections.backToAutocommit(connection);
    }
  }

  @Override
  public List<String> openIdleTables() throws SQLException {
    return IdleSide.openTables(server.main(), deployment);
  }

  @Override
  public boolean isOpenedOnPurpose() throws SQLException {
    return IdleSide.isOpenedOnPurpose(server.main(), deployment, side.text());
  }

  @Override
  public List<String> removeIdleTriggers(Deadline deadline)
      throws SQLException, InterruptedException {
    return IdleSide.removeFence(server.main(), deployment, deadline);
  }
}
