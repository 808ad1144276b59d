package io.bluegreen.benchmarks.call;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;

/** The calls whose cost is measured, as an application makes them. */
public final class Calls {
  public static final String ONE = "SELECT 1";
  public static final String FIVE = "SELECT ?::int, ?::bigint, ?::text, ?::bool, ?::float8";
  public static final String ROWS = "SELECT id, amount, name, even, price FROM item";

  private Calls() {}

  public static int selectOne(PreparedStatement one) throws SQLException {
    try (ResultSet row = one.executeQuery()) {
      row.next();
      return row.getInt(1);
    }
  }

  /** BEGIN, one SELECT, COMMIT; the connection is not in autocommit. */
  public static int transaction(Connection connection, PreparedStatement one) throws SQLException {
    int value = selectOne(one);
    connection.commit();
    return value;
  }

  public static PreparedStatement prepareAndClose(Connection connection) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(ONE)) {
      return statement;
    }
  }

  /** Binds five values, of which none needs an object of its own. */
  public static void bind(PreparedStatement five) throws SQLException {
    five.setInt(1, 42);
    five.setLong(2, 4_200_000_000L);
    five.setString(3, "forty-two");
    five.setBoolean(4, true);
    five.setDouble(5, 4.2);
  }

  public static long query(PreparedStatement rows) throws SQLException {
    try (ResultSet row = rows.executeQuery()) {
      return read(row);
    }
  }

  /** Rows that have arrived and can be read again and again. */
  public static ResultSet arrived(Connection connection) throws SQLException {
    PreparedStatement statement =
        connection.prepareStatement(
            ROWS, ResultSet.TYPE_SCROLL_INSENSITIVE, ResultSet.CONCUR_READ_ONLY);
    return statement.executeQuery();
  }

  public static long readAgain(ResultSet arrived) throws SQLException {
    arrived.beforeFirst();
    return read(arrived);
  }

  private static long read(ResultSet row) throws SQLException {
    long sum = 0;
    while (row.next()) {
      sum += row.getInt(1) + row.getLong(2) + row.getString(3).length();
      sum += row.getBoolean(4) ? 1 : 0;
      sum += (long) row.getDouble(5);
    }
    return sum;
  }
}
