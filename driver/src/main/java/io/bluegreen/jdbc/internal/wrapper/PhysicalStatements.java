package io.bluegreen.jdbc.internal.wrapper;

import io.bluegreen.jdbc.internal.observe.DriverLog;
import java.sql.CallableStatement;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import org.jspecify.annotations.Nullable;
import org.postgresql.core.BaseConnection;

/** The makers of pgjdbc's statements on one physical connection. Stateless. */
final class PhysicalStatements {

  /** Stands for the connection's own holdability. */
  static final int CONNECTION_HOLDABILITY = Integer.MIN_VALUE;

  /** Stands for generated keys of all columns; compared by identity. */
  static final String[] ALL_COLUMNS = {"*"};

  private static final DriverLog LOG = DriverLog.of(PhysicalStatements.class);

  private PhysicalStatements() {}

  static Statement create(BaseConnection home, int type, int concurrency, int holdability)
      throws SQLException {
    return holdability == CONNECTION_HOLDABILITY
        ? home.createStatement(type, concurrency)
        : home.createStatement(type, concurrency, holdability);
  }

  /**
   * Prepares a text. With generated keys pgjdbc allows no choice of type and concurrency.
   *
   * @param keys the columns of the generated keys, {@link #ALL_COLUMNS}, or null for none
   */
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

  static CallableStatement call(
      BaseConnection home, String text, int type, int concurrency, int holdability)
      throws SQLException {
    return holdability == CONNECTION_HOLDABILITY
        ? home.prepareCall(text, type, concurrency)
        : home.prepareCall(text, type, concurrency, holdability);
  }

  /** Closes a statement of a connection that is closed, or about to be. */
  static void closeQuietly(Statement old) {
    try {
      old.close();
    } catch (SQLException e) {
      LOG.debug("Closing a statement of the former connection failed: " + e.getMessage());
    }
  }
}
