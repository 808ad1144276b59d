package io.bluegreen.jdbc.internal.wrapper;

import java.sql.CallableStatement;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import org.jspecify.annotations.Nullable;
import org.postgresql.core.BaseConnection;

/**
 * The factory of statements on the session's present physical connection. If the connection is
 * replaced meanwhile, the statement is created again on the new one. Stateless.
 */
final class RoutedStatementFactory {

  /** Stands for the connection's own holdability. */
  static final int CONNECTION_HOLDABILITY = Integer.MIN_VALUE;

  /** Stands for generated keys of all columns; compared by identity. */
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

  /** Prepares a text. With generated keys pgjdbc allows no choice of type and concurrency. */
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
