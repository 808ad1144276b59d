package io.bluegreen.ops.cli.base;

import io.bluegreen.ops.cli.connection.ConnectionOptions;
import io.bluegreen.ops.cli.connection.ConnectionSettings;
import io.bluegreen.ops.cli.output.CommandFailureTexts;
import io.bluegreen.ops.cli.output.CommandResult;
import io.bluegreen.ops.control.OperatorConnections;
import java.sql.Connection;
import java.sql.SQLException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** A command that works on the database with the control table. */
@Command
public abstract class DatabaseCommand extends ToolCommand {
  @Mixin ConnectionOptions connectionOptions = new ConnectionOptions();

  /** Does the work on a connection in autocommit, which is closed afterwards. */
  protected abstract CommandResult run(Connection connection) throws Exception;

  /** Tells whether this command changes nothing, so that a lost connection leaves no doubt. */
  protected boolean isReadOnly() {
    return false;
  }

  /**
   * Tells whether names that the operator gives are looked for along the search_path. Every other
   * command takes that path away first: what somebody has made in {@code public} must not be run as
   * the operator, in the place of a function or an operator of PostgreSQL's.
   */
  protected boolean findsNamesByPath() {
    return false;
  }

  /** Returns where this command connects to, and as whom. */
  protected final ConnectionSettings settings() {
    return connectionOptions.settings(commandContext().environment());
  }

  @Override
  protected final CommandResult run() throws Exception {
    ConnectionSettings settings = settings();
    try (Connection connection = opened(settings)) {
      if (!findsNamesByPath()) {
        OperatorConnections.withoutPath(connection);
      }
      return run(connection);
    } catch (SQLException e) {
      throw CommandFailureTexts.running(settings.address(), isReadOnly(), e);
    }
  }

  private static Connection opened(ConnectionSettings settings) {
    try {
      return settings.open();
    } catch (SQLException e) {
      throw CommandFailureTexts.connecting(settings.address(), settings.user(), e);
    }
  }
}
