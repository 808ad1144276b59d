package io.bluegreen.it.cluster;

import java.io.ByteArrayInputStream;
import java.io.StringReader;
import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.Date;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Timestamp;
import java.sql.Types;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Calendar;
import java.util.List;
import java.util.Random;
import java.util.TimeZone;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A player of a random sequence of calls on the statements of one connection, which records the
 * answers. The sequence depends on the seed alone, so two players with the same seed make the same
 * calls.
 */
final class CallSequence implements AutoCloseable {
  static final String TABLE =
      "CREATE TABLE sink (i int, l bigint, s text, d float8, n numeric, t timestamp, b bytea,"
          + " x text)";

  private static final String COLUMNS = "i, l, s, d, n, t, b, x";

  private final Random random;
  private final Connection connection;
  private final PreparedStatement insert;
  private final PreparedStatement select;
  private final Statement plain;
  private final List<String> trace = new ArrayList<>();
  private final byte[] reused = new byte[3];
  private final Timestamp reusedTime = new Timestamp(0);
  private @Nullable ResultSet rows;

  CallSequence(Connection connection, long seed) throws SQLException {
    this.connection = connection;
    this.random = new Random(seed);
    insert =
        connection.prepareStatement(
            "INSERT INTO sink (" + COLUMNS + ") VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            new String[] {"i", "s"});
    select =
        connection.prepareStatement(
            "SELECT ?::int i, ?::bigint l, ?::text s, ?::float8 d, ?::numeric n, ?::timestamp t,"
                + " ?::bytea b, ?::text x FROM generate_series(1, 4)");
    plain = connection.createStatement();
    for (PreparedStatement statement : List.of(insert, select)) {
      for (int column = 1; column <= 8; column++) {
        bind(statement, column);
      }
    }
  }

  List<String> trace() {
    return trace;
  }

  /**
   * One call, complete.
   *
   * @param kind what is called, 0 to 99
   * @param onSelect whether on the SELECT, where there is a choice
   * @param seed what its values are made from
   * @param afterAMove whether the connection is to be moved before
   */
  record Call(int kind, boolean onSelect, long seed, boolean afterAMove) {}

  /** Makes the next call. */
  void step() {
    int kind = random.nextInt(100);
    boolean onSelect = random.nextInt(3) == 0;
    make(new Call(kind, onSelect, random.nextLong(), false));
  }

  void make(Call call) {
    int kind = call.kind;
    PreparedStatement statement = call.onSelect ? select : insert;
    try {
      trace.add(kind + ": " + call(kind, statement, new Random(call.seed)));
    } catch (SQLException e) {
      trace.add(kind + ": " + e.getSQLState() + " " + e.getMessage());
    }
  }

  private String call(int kind, PreparedStatement statement, Random values) throws SQLException {
    if (kind < 45) {
      return bind(statement, 1 + values.nextInt(8), values);
    }
    if (kind < 55) {
      insert.addBatch();
      return "added";
    }
    if (kind < 60) {
      plain.addBatch("INSERT INTO sink (i, s) VALUES (" + values.nextInt(100) + ", 'plain')");
      return "added";
    }
    if (kind < 66) {
      return Arrays.toString(values.nextBoolean() ? insert.executeBatch() : plain.executeBatch());
    }
    if (kind < 74) {
      return "inserted " + insert.executeUpdate();
    }
    if (kind < 80) {
      rows = select.executeQuery();
      return "selected";
    }
    return kind < 93 ? read(values) : set(kind, statement, values);
  }

  private String read(Random values) throws SQLException {
    switch (values.nextInt(4)) {
      case 0 -> {
        return "keys " + all(insert.getGeneratedKeys());
      }
      case 1 -> {
        return "count " + insert.getUpdateCount();
      }
      case 2 -> {
        return "same result " + (rows != null && select.getResultSet() == rows);
      }
      default -> {
        return rows == null || !rows.next() ? "no row" : row(rows);
      }
    }
  }

  private String set(int kind, PreparedStatement statement, Random values) throws SQLException {
    switch (kind) {
      case 93 -> {
        statement.clearParameters();
        for (int column = 1; column <= 8; column++) {
          bind(statement, column, values);
        }
        return "cleared";
      }
      case 94 -> {
        insert.clearBatch();
        return "batch cleared";
      }
      case 95 -> {
        select.setMaxRows(values.nextInt(5));
        return "rows";
      }
      case 96 -> {
        select.setFetchSize(values.nextInt(3));
        return "fetch " + select.getFetchSize();
      }
      case 97 -> {
        statement.setQueryTimeout(30 + values.nextInt(30));
        return "timeout";
      }
      case 98 -> {
        statement.clearParameters();
        return "all cleared";
      }
      default -> {
        return select.getMaxRows() + " " + statement.getQueryTimeout();
      }
    }
  }

  private void bind(PreparedStatement statement, int column) throws SQLException {
    bind(statement, column, random);
  }

  private String bind(PreparedStatement statement, int column, Random values) throws SQLException {
    int number = values.nextInt(1000);
    int way = values.nextInt(4);
    switch (column) {
      case 1 -> {
        bindInt(statement, way, number);
      }
      case 2 -> {
        bindLong(statement, way, number);
      }
      case 3, 8 -> {
        bindText(statement, column, way, number);
      }
      case 4 -> {
        statement.setDouble(4, number / 7.0);
      }
      case 5 -> {
        bindNumeric(statement, way, number);
      }
      case 6 -> {
        bindTime(statement, way, number);
      }
      default -> {
        bindBytes(statement, way, number);
      }
    }
    return "bound " + column + " " + way + " " + number;
  }

  private static void bindInt(PreparedStatement statement, int way, int number)
      throws SQLException {
    switch (way) {
      case 0 -> {
        statement.setInt(1, number);
      }
      case 1 -> {
        statement.setShort(1, (short) -number);
      }
      case 2 -> {
        statement.setObject(1, number, Types.INTEGER);
      }
      default -> {
        statement.setNull(1, Types.INTEGER);
      }
    }
  }

  private static void bindLong(PreparedStatement statement, int way, int number)
      throws SQLException {
    switch (way) {
      case 0 -> {
        statement.setLong(2, number * 10_000_000_000L);
      }
      case 1 -> {
        statement.setObject(2, (long) number);
      }
      case 2 -> {
        statement.setObject(2, String.valueOf(number), Types.BIGINT);
      }
      default -> {
        statement.setByte(2, (byte) number);
      }
    }
  }

  private static void bindText(PreparedStatement statement, int column, int way, int number)
      throws SQLException {
    switch (way) {
      case 0 -> {
        statement.setString(column, "text " + number);
      }
      case 1 -> {
        statement.setObject(column, new UUID(0, number).toString(), Types.VARCHAR);
      }
      case 2 -> {
        statement.setNull(column, Types.VARCHAR, "text");
      }
      default -> {
        statement.setString(column, null);
      }
    }
  }

  private static void bindNumeric(PreparedStatement statement, int way, int number)
      throws SQLException {
    if (way == 0) {
      statement.setObject(5, new BigDecimal(number).movePointLeft(3), Types.NUMERIC, 2);
    } else {
      statement.setBigDecimal(5, way == 1 ? null : BigDecimal.valueOf(number, way));
    }
  }

  /** One object for all of a player's times: what it is later must not matter. */
  private void bindTime(PreparedStatement statement, int way, int number) throws SQLException {
    reusedTime.setTime(number * 1_000_000L);
    reusedTime.setNanos(number * 1000);
    switch (way) {
      case 0 -> {
        statement.setTimestamp(6, reusedTime);
      }
      case 1 -> {
        statement.setTimestamp(
            6, reusedTime, Calendar.getInstance(TimeZone.getTimeZone("Asia/Tokyo")));
      }
      case 2 -> {
        statement.setObject(6, LocalDate.ofEpochDay(number).atStartOfDay());
      }
      default -> {
        statement.setDate(6, Date.valueOf(LocalDate.ofEpochDay(number)));
      }
    }
  }

  private void bindBytes(PreparedStatement statement, int way, int number) throws SQLException {
    Arrays.fill(reused, (byte) number);
    if (way == 0) {
      statement.setNull(7, Types.BINARY);
    } else {
      statement.setBytes(7, reused);
    }
  }

  /** A binary stream can be sent only once: it is another value afterwards. */
  void insertStreams(int number) throws SQLException {
    insert.setBinaryStream(7, new ByteArrayInputStream(new byte[] {(byte) number}), 1);
    insert.setCharacterStream(3, new StringReader("stream"), 6);
    try {
      trace.add("streams " + insert.executeUpdate());
    } catch (SQLException e) {
      trace.add("streams: " + e.getSQLState() + " " + e.getMessage());
    }
    insert.setNull(7, Types.BINARY);
  }

  private static String all(ResultSet result) throws SQLException {
    StringBuilder all = new StringBuilder();
    while (result.next()) {
      all.append(row(result)).append('|');
    }
    return all.toString();
  }

  private static String row(ResultSet result) throws SQLException {
    StringBuilder row = new StringBuilder();
    for (int column = 1; column <= result.getMetaData().getColumnCount(); column++) {
      Object value = result.getObject(column);
      row.append(value instanceof byte[] bytes ? Arrays.toString(bytes) : value).append(',');
    }
    return row.toString();
  }

  @Override
  public void close() throws SQLException {
    connection.close();
  }
}
