package io.bluegreen.ops.sql;

import io.bluegreen.jdbc.model.SqlStateCode;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The helper methods of the tool that run one statement and read its result. Stateless. */
public final class Sql {
  private Sql() {}

  /** A function that reads one row of a result. */
  @FunctionalInterface
  public interface RowReader<T> {
    T read(ResultSet row) throws SQLException;
  }

  /** Runs one statement that takes no parameters, for example DDL. */
  public static void run(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
    } catch (SQLException e) {
      throw AnsweringServer.noted(e, connection);
    }
  }

  public static int update(Connection connection, String sql, @Nullable Object... arguments)
      throws SQLException {
    try (PreparedStatement statement = prepared(connection, sql, arguments)) {
      return statement.executeUpdate();
    } catch (SQLException e) {
      throw AnsweringServer.noted(e, connection);
    }
  }

  public static <T> List<T> list(
      Connection connection, RowReader<T> reader, String sql, @Nullable Object... arguments)
      throws SQLException {
    try (PreparedStatement statement = prepared(connection, sql, arguments);
        ResultSet rows = statement.executeQuery()) {
      List<T> all = new ArrayList<>();
      while (rows.next()) {
        all.add(reader.read(rows));
      }
      return all;
    } catch (SQLException e) {
      throw AnsweringServer.noted(e, connection);
    }
  }

  /** Runs two queries in one message, and reads the rows of the second. */
  public static <T> List<T> last(
      Connection connection, RowReader<T> reader, String sql, @Nullable Object... arguments)
      throws SQLException {
    try (PreparedStatement statement = prepared(connection, sql, arguments)) {
      statement.execute();
      if (!statement.getMoreResults()) {
        throw new SQLException("expected a second result from: " + sql, SqlStateCode.TOO_MANY_ROWS);
      }
      List<T> all = new ArrayList<>();
      try (ResultSet rows = statement.getResultSet()) {
        while (rows.next()) {
          all.add(reader.read(rows));
        }
      }
      return all;
    }
  }

  /** Reads the only row of a query that always has one. */
  public static <T> T one(
      Connection connection, RowReader<T> reader, String sql, @Nullable Object... arguments)
      throws SQLException {
    List<T> rows = list(connection, reader, sql, arguments);
    if (rows.size() != 1) {
      throw new SQLException(
          "expected one row, not " + rows.size() + ", from: " + sql, SqlStateCode.TOO_MANY_ROWS);
    }
    return rows.get(0);
  }

  public static List<String> texts(Connection connection, String sql, @Nullable Object... arguments)
      throws SQLException {
    return list(connection, row -> text(row, 1), sql, arguments);
  }

  public static long number(Connection connection, String sql, @Nullable Object... arguments)
      throws SQLException {
    return one(connection, row -> row.getLong(1), sql, arguments);
  }

  public static boolean truth(Connection connection, String sql, @Nullable Object... arguments)
      throws SQLException {
    return one(connection, row -> row.getBoolean(1), sql, arguments);
  }

  /** Returns the text of a column that is never NULL. */
  public static String text(ResultSet row, int column) throws SQLException {
    return Objects.requireNonNull(row.getString(column));
  }

  /** Returns a string constant, for statements that take no parameters. */
  public static String literal(String text) {
    String quoted = "'" + text.replace("'", "''") + "'";
    return text.indexOf('\\') < 0 ? quoted : "E" + quoted.replace("\\", "\\\\");
  }

  public static String identifier(String name) {
    return '"' + name.replace("\"", "\"\"") + '"';
  }

  /** Returns a duration as PostgreSQL reads it, for settings and intervals. */
  public static String millis(java.time.Duration duration) {
    return String.format(Locale.ROOT, "%d ms", Math.max(1, duration.toMillis()));
  }

  private static PreparedStatement prepared(
      Connection connection, String sql, @Nullable Object... arguments) throws SQLException {
    PreparedStatement statement = connection.prepareStatement(sql);
    try {
      for (int i = 0; i < arguments.length; i++) {
        statement.setObject(i + 1, arguments[i]);
      }
      return statement;
    } catch (SQLException e) {
      statement.close();
      throw e;
    }
  }
}
