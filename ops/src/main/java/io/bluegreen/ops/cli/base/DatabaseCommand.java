package io.bluegreen.ops.cli.base;

import io.bluegreen.ops.cli.connection.ConnectionOptions;
import io.bluegreen.ops.cli.connection.ConnectionSettings;
import io.bluegreen.ops.cli.output.CommandFailedException;
import io.bluegreen.ops.cli.output.CommandFailureTexts;
import io.bluegreen.ops.cli.output.CommandResult;
import io.bluegreen.ops.control.OperatorConnections;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** A command that works on the database with the control table. */
@Command
public abstract class DatabaseCommand extends ToolCommand {
  @Mixin ConnectionOptions connectionOptions = new ConnectionOptions();

  /** Runs the command on a connection in autocommit, which is closed afterwards. */
  protected abstract CommandResult run(Connection connection) throws Exception;

  /** Tells whether this command changes nothing, so that a lost connection leaves no doubt. */
  protected boolean isReadOnly() {
    return false;
  }

  /**
   * Tells whether names from the command line are resolved by the search_path. Every other command
   * removes the search_path first: an object in {@code public} must not be used, with the
   * operator's privileges, instead of a function or operator of PostgreSQL.
   */
  protected boolean findsNamesByPath() {
    return false;
  }

  /**
   * Returns other databases that know the deployment as well. The first that answers is used where
   * the server of {@code --url} does not.
   */
  protected List<ConnectionSettings> alternatives() {
    return List.of();
  }

  /** Returns the address and the login of this command's connection. */
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

  /**
   * Opens another connection, as that of {@link #run(Connection)} was opened.
   *
   * @throws CommandFailedException if no database answers
   */
  protected final Connection open() {
    return opened(settings());
  }

  private Connection opened(ConnectionSettings settings) {
    try {
      return settings.open();
    } catch (SQLException e) {
      Connection other = isSilent(e) ? firstOf(alternatives(), e) : null;
      if (other != null) {
        return other;
      }
      throw CommandFailureTexts.connecting(settings.address(), settings.user(), e);
    }
  }

  /** Tells whether no server has answered; a refusal is an answer. */
  private static boolean isSilent(SQLException e) {
    return String.valueOf(e.getSQLState()).startsWith("08");
  }

  private static @Nullable Connection firstOf(List<ConnectionSettings> all, SQLException failure) {
    for (ConnectionSettings settings : all) {
      try {
        return settings.open();
      } catch (SQLException e) {
        failure.addSuppressed(e);
      }
    }
    return null;
  }
}
