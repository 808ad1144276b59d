package io.bluegreen.it.support;

import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLWarning;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.postgresql.PGNotification;
import org.postgresql.util.PSQLException;
import org.postgresql.util.ServerErrorMessage;

/** One server session over plain pgjdbc, in the words of a test. */
public final class PgSession implements AutoCloseable {
  private final Connection connection;
  private List<String> notices = List.of();

  PgSession(Connection connection) {
    this.connection = connection;
  }

  public Connection connection() {
    return connection;
  }

  /** Runs one text, which may hold several statements. */
  public PgSession execute(String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
      notices = notices(statement);
    }
    return this;
  }

  public PgSession begin() throws SQLException {
    connection.setAutoCommit(false);
    return this;
  }

  public PgSession commit() throws SQLException {
    connection.commit();
    connection.setAutoCommit(true);
    return this;
  }

  public PgSession rollback() throws SQLException {
    connection.rollback();
    connection.setAutoCommit(true);
    return this;
  }

  /** The first column of the first row; null if there is no row. */
  public @Nullable String query(String sql) throws SQLException {
    List<@Nullable String> column = column(sql);
    return column.isEmpty() ? null : column.get(0);
  }

  public long queryLong(String sql) throws SQLException {
    String value = query(sql);
    if (value == null) {
      throw new IllegalStateException("no value: " + sql);
    }
    return Long.parseLong(value);
  }

  public boolean queryBoolean(String sql) throws SQLException {
    return "t".equals(query(sql));
  }

  /** The first column of all rows. */
  public List<@Nullable String> column(String sql) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      List<@Nullable String> column = new ArrayList<>();
      while (rows.next()) {
        column.add(rows.getString(1));
      }
      notices = notices(statement);
      return column;
    }
  }

  /** The server's refusal of a statement; fails if there is none. */
  public ServerErrorMessage refusal(String sql) {
    PSQLException failure = catchThrowableOfType(PSQLException.class, () -> execute(sql));
    if (failure == null || failure.getServerErrorMessage() == null) {
      throw new AssertionError("not refused by the server: " + sql, failure);
    }
    return failure.getServerErrorMessage();
  }

  /** The notices and warnings of the last statement. */
  public List<String> notices() {
    return notices;
  }

  /** The payloads that have arrived since the last call. */
  public List<String> notifications() throws SQLException {
    List<String> payloads = new ArrayList<>();
    for (PGNotification notification : connection.unwrap(PGConnection.class).getNotifications()) {
      payloads.add(notification.getParameter());
    }
    return payloads;
  }

  public int pid() throws SQLException {
    return connection.unwrap(PGConnection.class).getBackendPID();
  }

  @Override
  public void close() throws SQLException {
    connection.close();
  }

  private static List<String> notices(Statement statement) throws SQLException {
    List<String> messages = new ArrayList<>();
    for (SQLWarning warning = statement.getWarnings();
        warning != null;
        warning = warning.getNextWarning()) {
      messages.add(warning.getMessage());
    }
    return List.copyOf(messages);
  }
}
