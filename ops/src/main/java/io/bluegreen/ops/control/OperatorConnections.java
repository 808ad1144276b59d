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

  /**
   * Text that is compared, and read back as SQL, must look the same everywhere; rows must not be
   * hidden without an error; waits are this tool's own. Older servers do not have all of these.
   */
  private static final String OWN_SETTINGS =
      """
      SELECT pg_catalog.set_config(s.name, v.value, false)
      FROM (VALUES ('array_nulls', 'on'), ('bytea_output', 'hex'), ('DateStyle', 'ISO, MDY'), ('default_transaction_deferrable', 'off'),
        ('default_transaction_isolation', 'read committed'), ('default_transaction_read_only', 'off'), ('extra_float_digits', '1'),
        ('idle_in_transaction_session_timeout', '0'), ('idle_session_timeout', '0'), ('IntervalStyle', 'postgres'), ('lock_timeout', '0'),
        ('quote_all_identifiers', 'off'), ('row_security', 'off'), ('standard_conforming_strings', 'on'), ('statement_timeout', '0'),
        ('transaction_timeout', '0'), ('transform_null_equals', 'off'), ('xmloption', 'content')) v(name, value)
      JOIN pg_catalog.pg_settings s ON s.name OPERATOR(pg_catalog.=) v.name""";

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
    Sql.run(connection, "SET statement_timeout = 0");
    set(connection, "");
    Sql.run(
        connection,
        "SELECT pg_catalog.set_config('synchronous_commit', 'on', false),"
            + " pg_catalog.set_config('search_path', 'pg_catalog', false),"
            + " pg_catalog.set_config('lock_timeout', '3s', false),"
            + " pg_catalog.set_config('bluegreen.force', 'off', false),"
            + " pg_catalog.set_config('application_name', '"
            + OwnSessions.RUN
            + "', false),"
            + " pg_catalog.set_config('statement_timeout', '"
            + Sql.millis(network)
            + "', false)");
  }

  /**
   * Puts values that this tool relies on in the place of those that the database or the role has
   * set. What the operator asks for at login, with PGOPTIONS or in the URL, stays.
   */
  public static void useOwnSettings(Connection connection) throws SQLException {
    set(connection, " WHERE s.source <> 'client'");
  }

  private static void set(Connection connection, String condition) throws SQLException {
    Sql.texts(connection, OWN_SETTINGS + condition);
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
