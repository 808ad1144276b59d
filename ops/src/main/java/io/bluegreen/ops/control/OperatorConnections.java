package io.bluegreen.ops.control;

import io.bluegreen.jdbc.model.Side;
import io.bluegreen.ops.sql.Sql;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import org.postgresql.PGConnection;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The connections of the tool, with settings that do not depend on the role's own defaults.
 * Stateless.
 */
public final class OperatorConnections {
  private static final Logger LOG = LoggerFactory.getLogger(OperatorConnections.class);
  static final String APPLICATION_NAME = "bluegreen cutover";

  private OperatorConnections() {}

  /**
   * Opens a connection to a side and prepares it.
   *
   * @param network how long any single answer may take
   */
  public static Connection open(PairAccess access, Side side, Duration network)
      throws SQLException {
    Connection connection = access.connect(side);
    try {
      prepare(connection, network);
      return connection;
    } catch (SQLException e) {
      closeQuietly(connection);
      throw e;
    }
  }

  /**
   * Sets up a connection. Every commit is durable, and waits for a synchronous standby if there is
   * one. The statement timeout equals the network timeout, so no statement runs on after its answer
   * is given up.
   */
  public static void prepare(Connection connection, Duration network) throws SQLException {
    connection.setAutoCommit(true);
    connection.setNetworkTimeout(Runnable::run, Math.toIntExact(network.toMillis()));
    Sql.run(
        connection,
        "SELECT set_config('synchronous_commit', 'on', false),"
            + " set_config('default_transaction_isolation', 'read committed', false),"
            + " set_config('default_transaction_read_only', 'off', false),"
            + " set_config('search_path', 'pg_catalog', false),"
            + " set_config('idle_in_transaction_session_timeout', '0', false),"
            + " set_config('lock_timeout', '3s', false),"
            + " set_config('bluegreen.force', 'off', false),"
            + " set_config('application_name', '"
            + APPLICATION_NAME
            + "', false),"
            + " set_config('statement_timeout', '"
            + Sql.millis(network)
            + "', false)");
  }

  /**
   * Makes the server keep every statement parsed and planned from its first execution. A statement
   * that was executed before the pause is then only executed within it.
   */
  public static void keepStatements(Connection connection) throws SQLException {
    connection.unwrap(PGConnection.class).setPrepareThreshold(1);
    Sql.run(
        connection, "SELECT pg_catalog.set_config('plan_cache_mode', 'force_generic_plan', false)");
  }

  /** Reduces a session's search_path to PostgreSQL's own schemas. */
  public static void withoutPath(Connection connection) throws SQLException {
    Sql.run(
        connection, "SELECT pg_catalog.set_config('search_path', 'pg_catalog, pg_temp', false)");
  }

  /** Rolls an open transaction back. Never throws, so that an earlier failure stays visible. */
  public static void backToAutocommit(Connection connection) {
    try {
      if (!connection.isClosed() && !connection.getAutoCommit()) {
        connection.rollback();
        connection.setAutoCommit(true);
      }
    } catch (SQLException e) {
      LOG.debug("the connection is lost", e);
    }
  }

  public static void closeQuietly(AutoCloseable closeable) {
    try {
      closeable.close();
    } catch (Exception e) {
      LOG.debug("not closed in order", e);
    }
  }
}
