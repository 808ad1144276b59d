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

  private RoutedStatementFactory() {}

  static Statement plain(LogicalConnection connection, int type, int concurrency, int holdability)
      throws SQLException {
    while (true) {
      BaseConnection home = connection.delegate();
      try {
        Statement made = PhysicalStatements.create(home, type, concurrency, holdability);
        return new GeneratedStatement(connection, home, made);
      } catch (SQLException e) {
        connection.requireMovedFrom(home, e);
      }
    }
  }

  /**
   * Prepares a statement.
   *
   * @param keys as {@link PhysicalStatements#prepare} takes it
   */
  static PreparedStatement prepared(
      LogicalConnection connection,
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
            PhysicalStatements.prepare(
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
      LogicalConnection connection, String sql, int type, int concurrency, int holdability)
      throws SQLException {
    while (true) {
      BaseConnection home = connection.delegate();
      try {
        String text = connection.session().texts().prepared(sql);
        CallableStatement made =
            PhysicalStatements.call(home, text, type, concurrency, holdability);
        return new GeneratedCallableStatement(connection, home, made, sql);
      } catch (SQLException e) {
        connection.requireMovedFrom(home, e);
      }
    }
  }
}
