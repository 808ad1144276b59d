package io.bluegreen.jdbc.internal.wrapper;

import java.sql.CallableStatement;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import org.jspecify.annotations.Nullable;
import org.postgresql.core.BaseConnection;

/**
 * Makes statements on the physical connection of the moment, and once more if that was replaced
 * meanwhile. Stateless.
 */
final class RoutedStatementFactory {

  /** The holdability that the connection has. */
  static final int CONNECTION_HOLDABILITY = Integer.MIN_VALUE;

  /** The generated keys of all columns, by identity. */
  static final String[] ALL_COLUMNS = {"*"};

  private RoutedStatementFactory() {}

  static Statement plain(RoutedConnection connection, int type, int concurrency, int holdability)
      throws SQLException {
    while (true) {
      BaseConnection home = connection.delegate();
      try {
        Statement made =
            holdability == CONNECTION_HOLDABILITY
                ? home.createStatement(type, concurrency)
                : home.createStatement(type, concurrency, holdability);
        return new GeneratedStatement(connection, home, made);
      } catch (SQLException e) {
        connection.requireMovedFrom(home, e);
      }
    }
  }

  /**
   * Prepares a statement.
   *
   * @param keys the columns of the generated keys, {@link #ALL_COLUMNS}, or null for none
   */
  static PreparedStatement prepared(
      RoutedConnection connection,
      String sql,
      int type,
      int concurrency,
      int holdability,
      String @Nullable [] keys)
      throws SQLException {
    while (true) {
      BaseConnection home = connection.delegate();
      try {
        PreparedStatement made =
            prepare(
                home,
                connection.session().texts().prepared(sql),
                type,
                concurrency,
                holdability,
                keys);
        return new GeneratedPreparedStatement(connection, home, made, sql, keys);
      } catch (SQLException e) {
        connection.requireMovedFrom(home, e);
      }
    }
  }

  static CallableStatement callable(
      RoutedConnection connection, String sql, int type, int concurrency, int holdability)
      throws SQLException {
    while (true) {
      BaseConnection home = connection.delegate();
      try {
        String text = connection.session().texts().prepared(sql);
        CallableStatement made =
            holdability == CONNECTION_HOLDABILITY
                ? home.prepareCall(text, type, concurrency)
                : home.prepareCall(text, type, concurrency, holdability);
        return new GeneratedCallableStatement(connection, home, made, sql);
      } catch (SQLException e) {
        connection.requireMovedFrom(home, e);
      }
    }
  }

  /** Prepares a text on a physical connection; with generated keys the result's kind is fixed. */
  static PreparedStatement prepare(
      BaseConnection home,
      String text,
      int type,
      int concurrency,
      int holdability,
      String @Nullable [] keys)
      throws SQLException {
    if (keys != null) {
      return keys == ALL_COLUMNS
          ? home.prepareStatement(text, Statement.RETURN_GENERATED_KEYS)
          : home.prepareStatement(text, keys);
    }
    return holdability == CONNECTION_HOLDABILITY
        ? home.prepareStatement(text, type, concurrency)
        : home.prepareStatement(text, type, concurrency, holdability);
  }
}
