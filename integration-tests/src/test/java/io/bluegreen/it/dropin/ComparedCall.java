package io.bluegreen.it.dropin;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;

/** A small use of JDBC whose result does not depend on the driver, or should not. */
interface ComparedCall {
  @Nullable Object run(Connection connection) throws Exception;

  /** Returns what came of it in words: the result, or the exception's class and SQLSTATE. */
  static String outcome(ComparedCall action, Connection connection) {
    try {
      return words(action.run(connection));
    } catch (SQLException e) {
      return e.getClass().getName() + " " + e.getSQLState();
    } catch (Exception e) {
      return e.getClass().getName() + " " + e.getMessage();
    }
  }

  private static String words(@Nullable Object result) throws SQLException {
    if (result instanceof ResultSet rows) {
      return table(rows);
    }
    if (result instanceof int[] counts) {
      return Arrays.toString(counts);
    }
    if (result instanceof Object[] values) {
      return Arrays.deepToString(values);
    }
    return result == null ? "null" : result.getClass().getName() + " " + result;
  }

  private static String table(ResultSet rows) throws SQLException {
    ResultSetMetaData columns = rows.getMetaData();
    StringJoiner table = new StringJoiner("\n");
    for (int i = 1; i <= columns.getColumnCount(); i++) {
      table.add(
          String.join(
              " ",
              columns.getColumnLabel(i),
              columns.getColumnTypeName(i),
              columns.getColumnClassName(i),
              columns.getTableName(i)));
    }
    while (rows.next()) {
      StringJoiner row = new StringJoiner(" | ");
      for (int i = 1; i <= columns.getColumnCount(); i++) {
        row.add(rows.getString(i));
      }
      table.add(row.toString());
    }
    return table.toString();
  }
}
