package io.bluegreen.ops.cli;

import io.bluegreen.jdbc.model.Side;
import io.bluegreen.ops.cli.output.CommandFailedException;
import io.bluegreen.ops.cli.output.CommandResult;
import io.bluegreen.ops.cli.status.DeploymentStatus;
import io.bluegreen.ops.sql.Sql;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * The flip of a deployment in schema mode: an update of one row, conditional on the epoch that this
 * command has read. If two operators switch at once, one of them is refused.
 */
final class SchemaFlip {
  private static final long PAUSE_MILLIS = 50;

  private final Connection connection;
  private final DeploymentStatus row;
  private final Duration settle;

  SchemaFlip(Connection connection, DeploymentStatus row, Duration settle) {
    this.connection = connection;
    this.row = row;
    this.settle = settle;
  }

  CommandResult to(Side target, boolean force, boolean setDatabasePath)
      throws SQLException, InterruptedException {
    return changed(
        target,
        force,
        "SELECT bluegreen.switch(%s, %s, %s)"
            .formatted(Sql.literal(row.name()), Sql.literal(target.text()), setDatabasePath));
  }

  CommandResult back() throws SQLException, InterruptedException {
    return changed(
        row.active().other(),
        false,
        "SELECT bluegreen.switch_back(%s)".formatted(Sql.literal(row.name())));
  }

  private CommandResult changed(Side target, boolean force, String change)
      throws SQLException, InterruptedException {
    long epoch = inTransaction(force, change);
    long behind = followed(epoch);
    CommandResult result =
        CommandResult.done("deployment %s is on %s".formatted(row.name(), target))
            .fact("from", row.active())
            .fact("to", target)
            .fact("flip_epoch", epoch)
            .fact("clients_behind", behind);
    if (behind > 0) {
      result.remark(behind + " live client(s) have not seen the flip yet");
    }
    return result;
  }

  private long inTransaction(boolean force, String change) throws SQLException {
    connection.setAutoCommit(false);
    try {
      if (force) {
        Sql.run(connection, "SET LOCAL bluegreen.force = 'on'");
      }
      long now =
          Sql.number(
              connection,
              "SELECT epoch FROM bluegreen.deployment WHERE name = ? FOR UPDATE",
              row.name());
      if (now != row.epoch()) {
        throw CommandFailedException.refused(
            "somebody else changed deployment %s at this moment".formatted(row.name()),
            "look with bluegreen status, then decide again");
      }
      long epoch = Sql.number(connection, change);
      connection.commit();
      return epoch;
    } catch (SQLException | CommandFailedException e) {
      rollback(e);
      throw e;
    } finally {
      if (!connection.isClosed()) {
        connection.setAutoCommit(true);
      }
    }
  }

  private void rollback(Exception why) {
    try {
      connection.rollback();
    } catch (SQLException e) {
      why.addSuppressed(e);
    }
  }

  private long followed(long epoch) throws SQLException, InterruptedException {
    long deadline = System.nanoTime() + settle.toNanos();
    while (true) {
      long behind =
          Sql.number(
              connection,
              "SELECT count(*) FROM bluegreen.live_client"
                  + " WHERE deployment = ? AND coalesce(epoch_seen, 0) < ?",
              row.name(),
              epoch);
      if (behind == 0 || System.nanoTime() - deadline >= 0) {
        return behind;
      }
      TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
    }
  }
}
