package io.bluegreen.ops.cutover.side;

import io.bluegreen.ops.control.ControlRow;
import io.bluegreen.ops.control.ControlRows;
import io.bluegreen.ops.control.OperatorConnections;
import io.bluegreen.ops.sql.Sql;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The SQL of one side's control row. */
final class SqlDeploymentRow implements DeploymentRow {
  private final SideConnections server;
  private final String deployment;

  SqlDeploymentRow(SideConnections server, String deployment) {
    this.server = server;
    this.deployment = deployment;
  }

  @Override
  public @Nullable ControlRow read() throws SQLException {
    return ControlRows.read(server.main(), deployment);
  }

  @Override
  public @Nullable ControlRow hold(ControlRow row, Duration budget, String note)
      throws SQLException {
    return ControlRows.hold(server.main(), row, budget, note);
  }

  @Override
  public @Nullable ControlRow release(ControlRow row, String note) throws SQLException {
    return ControlRows.release(server.main(), row, note);
  }

  @Override
  public boolean copy(ControlRow row) throws SQLException {
    return ControlRows.copy(server.main(), row);
  }

  @Override
  public void note(String note) throws SQLException {
    ControlRows.note(server.main(), deployment, note);
  }

  @Override
  public void record(String note) throws SQLException {
    ControlRows.note(server.scribe(), deployment, note);
  }

  @Override
  public void remember(String note) throws SQLException {
    ControlRows.remember(server.scribe(), deployment, note);
  }

  @Override
  public void flush(String note) throws SQLException {
    ControlRows.note(server.helper(), deployment, note);
  }

  @Override
  public String clock() throws SQLException {
    return Sql.one(
        server.main(), at -> Sql.text(at, 1), "SELECT pg_catalog.clock_timestamp()::text");
  }

  @Override
  public boolean isAhead(@Nullable OffsetDateTime moment) throws SQLException {
    return Sql.truth(server.main(), "SELECT ?::timestamptz > pg_catalog.clock_timestamp()", moment);
  }

  @Override
  public @Nullable String scheduledFlip() throws SQLException {
    List<String> found =
        Sql.texts(
            server.main(),
            "SELECT scheduled_at::text FROM bluegreen.deployment"
                + " WHERE name = ? AND scheduled_at > pg_catalog.clock_timestamp()",
            deployment);
    return found.isEmpty() ? null : found.get(0);
  }

  @Override
  public @Nullable ControlRow tryHold(ControlRow row, Duration budget, String note)
      throws SQLException {
    Connection connection = server.main();
    connection.setAutoCommit(false);
    try {
      return ControlRows.hold(connection, row, budget, note);
    } finally {
      OperatorConnections.backToAutocommit(connection);
    }
  }

  @Override
  public void tryCopy(ControlRow row) throws SQLException {
    Connection connection = server.main();
    connection.setAutoCommit(false);
    try {
      ControlRows.copy(connection, row);
    } finally {
      OperatorConnections.backToAutocommit(connection);
    }
  }
}
