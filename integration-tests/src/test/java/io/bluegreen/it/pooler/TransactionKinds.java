package io.bluegreen.it.pooler;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/** The ways in which an application runs a transaction; each is left in autocommit. */
final class TransactionKinds {
  static final String INSERT = "INSERT INTO entry (what) VALUES (?) RETURNING side";

  /** All of them; {@link Outcome} tells what each saw. */
  static final List<Transaction> ALL =
      List.of(
          TransactionKinds::autocommit,
          TransactionKinds::autocommitOff,
          TransactionKinds::begunByText,
          TransactionKinds::readOnly,
          TransactionKinds::batch,
          TransactionKinds::batchInAutocommit,
          TransactionKinds::generatedKeys,
          TransactionKinds::metadata);

  private TransactionKinds() {}

  /** One transaction. */
  interface Transaction {
    /**
     * Runs it.
     *
     * @param id begins the texts of the rows that it writes
     */
    Outcome run(Connection connection, String id) throws SQLException;
  }

  /**
   * What a transaction did.
   *
   * @param sides the sides that its statements were on
   * @param written the texts of the rows that it has committed
   */
  record Outcome(List<String> sides, List<String> written) {}

  private static Outcome autocommit(Connection connection, String id) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet row =
            statement.executeQuery(
                "INSERT INTO entry (what) VALUES ('" + id + "') RETURNING side")) {
      row.next();
      return new Outcome(List.of(row.getString(1)), List.of(id));
    }
  }

  private static Outcome autocommitOff(Connection connection, String id) throws SQLException {
    connection.setAutoCommit(false);
    try {
      String first = insert(connection, id + "/1");
      String second = insert(connection, id + "/2");
      connection.commit();
      return new Outcome(List.of(first, second), List.of(id + "/1", id + "/2"));
    } finally {
      connection.setAutoCommit(true);
    }
  }

  private static Outcome begunByText(Connection connection, String id) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute("BEGIN");
      String first = insert(connection, id + "/1");
      String second = insert(connection, id + "/2");
      statement.execute("COMMIT");
      return new Outcome(List.of(first, second), List.of(id + "/1", id + "/2"));
    }
  }

  private static Outcome readOnly(Connection connection, String id) throws SQLException {
    connection.setReadOnly(true);
    connection.setAutoCommit(false);
    try {
      String readOnly = query(connection, "SHOW transaction_read_only");
      String first = query(connection, "SELECT current_schema()");
      String second = query(connection, "SELECT current_schema()");
      connection.commit();
      if (!readOnly.equals("on")) {
        throw new SQLException("transaction " + id + " is not read-only");
      }
      return new Outcome(List.of(side(first), side(second)), List.of());
    } finally {
      connection.setAutoCommit(true);
      connection.setReadOnly(false);
    }
  }

  private static Outcome batch(Connection connection, String id) throws SQLException {
    connection.setAutoCommit(false);
    try {
      List<String> written = executeBatch(connection, id);
      String side = query(connection, "SELECT side FROM entry WHERE what = '" + id + "/3'");
      connection.commit();
      return new Outcome(List.of(side), written);
    } finally {
      connection.setAutoCommit(true);
    }
  }

  private static Outcome batchInAutocommit(Connection connection, String id) throws SQLException {
    return new Outcome(List.of(), executeBatch(connection, id));
  }

  private static Outcome generatedKeys(Connection connection, String id) throws SQLException {
    try (PreparedStatement insert =
        connection.prepareStatement(
            "INSERT INTO entry (what) VALUES (?)", new String[] {"id", "side"})) {
      insert.setString(1, id);
      insert.executeUpdate();
      try (ResultSet keys = insert.getGeneratedKeys()) {
        keys.next();
        return new Outcome(List.of(keys.getString("side")), List.of(id));
      }
    }
  }

  private static Outcome metadata(Connection connection, String id) throws SQLException {
    connection.setAutoCommit(false);
    try (ResultSet column =
        connection.getMetaData().getColumns(null, connection.getSchema(), "entry", "side")) {
      column.next();
      String side = side(column.getString("TABLE_SCHEM"));
      String written = insert(connection, id);
      connection.commit();
      return new Outcome(List.of(side, written), List.of(id));
    } finally {
      connection.setAutoCommit(true);
    }
  }

  private static List<String> executeBatch(Connection connection, String id) throws SQLException {
    List<String> written = new ArrayList<>();
    try (PreparedStatement insert =
        connection.prepareStatement("INSERT INTO entry (what) VALUES (?)")) {
      for (int i = 1; i <= 3; i++) {
        written.add(id + "/" + i);
        insert.setString(1, id + "/" + i);
        insert.addBatch();
      }
      insert.executeBatch();
    }
    return written;
  }

  private static String insert(Connection connection, String what) throws SQLException {
    try (PreparedStatement insert = connection.prepareStatement(INSERT)) {
      insert.setString(1, what);
      try (ResultSet row = insert.executeQuery()) {
        row.next();
        return row.getString(1);
      }
    }
  }

  static String query(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(sql)) {
      row.next();
      return row.getString(1);
    }
  }

  private static String side(String schema) {
    return schema.replace("shop_", "");
  }
}
