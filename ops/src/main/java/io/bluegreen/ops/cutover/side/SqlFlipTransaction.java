package io.bluegreen.ops.cutover.side;

import io.bluegreen.jdbc.model.SqlStateCode;
import io.bluegreen.ops.control.ControlRows;
import io.bluegreen.ops.control.OperatorConnections;
import io.bluegreen.ops.control.ServerIdentity;
import io.bluegreen.ops.sql.Sql;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.OptionalLong;

/** The SQL of the flip, on a side's main connection. */
final class SqlFlipTransaction implements FlipTransaction {
  private final SideConnections server;
  private final String deployment;

  SqlFlipTransaction(SideConnections server, String deployment) {
    this.server = server;
    this.deployment = deployment;
  }

  @Override
  public OptionalLong prepare(Request request) throws SQLException {
    Connection connection = server.main();
    connection.setAutoCommit(false);
    List<Long> epochs =
        Sql.last(
            connection,
            row -> row.getLong(1),
            "SELECT bluegreen.unfence(?, ?) FROM (SELECT FROM bluegreen.fenced_table WHERE"
                + " deployment = ? AND side = ? LIMIT 1) fenced; UPDATE bluegreen.deployment SET"
                + " active = ?, phase = 'steady', hold_until = NULL, note = ? WHERE name = ? AND"
                + " epoch = ? AND active = ? AND phase = 'hold' AND hold_until >"
                + " pg_catalog.clock_timestamp() RETURNING epoch",
            deployment,
            request.to().text(),
            deployment,
            request.to().text(),
            request.to().text(),
            request.note(),
            deployment,
            request.holdEpoch(),
            request.from().text());
    return epochs.isEmpty() ? OptionalLong.empty() : OptionalLong.of(epochs.get(0));
  }

  @Override
  public void commit() throws SQLException {
    server.main().commit();
  }

  @Override
  public void end() {
    OperatorConnections.backToAutocommit(server.main());
  }

  @Override
  public void abandon() {
    OperatorConnections.closeQuietly(server.main());
  }

  @Override
  public Observation look(ServerIdentity expected) throws SQLException {
    try (Connection connection = server.connect()) {
      if (!server.identity(connection).equals(expected)) {
        throw new SQLException(
            "the server of " + server.side() + " is another one now",
            SqlStateCode.CONNECTION_FAILURE);
      }
      boolean gone = isGone(connection);
      return new Observation(gone, ControlRows.read(connection, deployment));
    }
  }

  private boolean isGone(Connection connection) throws SQLException {
    SideConnections.Backend backend = server.mainBackend();
    List<Boolean> ended =
        Sql.list(
            connection,
            row -> row.getBoolean(1),
            "SELECT pg_catalog.pg_terminate_backend(pid) FROM pg_catalog.pg_stat_activity"
                + " WHERE pid = ? AND backend_start = ?::timestamptz",
            backend.pid(),
            backend.startedAt());
    return ended.isEmpty();
  }
}
