package io.bluegreen.proof.mode;

import io.bluegreen.fixtures.deployment.ControlDatabases;
import io.bluegreen.fixtures.server.PgDatabase;
import io.bluegreen.proof.check.Row;
import io.bluegreen.proof.workload.SessionWork;
import io.bluegreen.proof.workload.Tables;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;

/**
 * The two schemas. One that is dropped is made anew at once, under the next number ({@code blue},
 * {@code blue#2}, …), and what was in it is remembered.
 */
final class SchemaSides {
  private static final List<String> TABLES =
      List.of(
          "accounts",
          "counters",
          "elements",
          "lists",
          "numbers",
          "order_items",
          "orders",
          "order_log",
          "place",
          "transfers");

  private final PgDatabase database;

  /** What was in a schema when it was dropped; of two attempts the later one counts. */
  private final Map<String, List<Row>> dropped = new HashMap<>();

  SchemaSides(PgDatabase database) {
    this.database = database;
  }

  void create() throws SQLException {
    try (Connection connection = database.connect();
        Statement statement = connection.createStatement()) {
      for (String schema : List.of("blue", "green")) {
        create(statement, schema, schema);
      }
    }
  }

  private static void create(Statement statement, String schema, String label) throws SQLException {
    statement.execute("CREATE SCHEMA " + schema);
    statement.execute("SET search_path = " + schema);
    for (String sql : Tables.create(label)) {
      statement.execute(sql);
    }
    for (String sql : Tables.fill()) {
      statement.execute(sql);
    }
    for (String role : List.of(ControlDatabases.APPLICATION, SessionWork.ROLE)) {
      statement.execute("GRANT USAGE ON SCHEMA " + schema + " TO " + role);
      statement.execute("GRANT ALL ON ALL TABLES IN SCHEMA " + schema + " TO " + role);
      statement.execute("GRANT ALL ON ALL SEQUENCES IN SCHEMA " + schema + " TO " + role);
    }
    statement.execute("RESET search_path");
  }

  /** Drops a schema with all that is in it, and makes an empty one, in one transaction. */
  void drop(String schema) throws SQLException {
    try (Connection connection = database.connect();
        Statement statement = connection.createStatement()) {
      connection.setAutoCommit(false);
      statement.execute("SET lock_timeout = '1s'");
      for (String table : TABLES) {
        statement.execute("LOCK TABLE " + schema + "." + table + " IN ACCESS EXCLUSIVE MODE");
      }
      String label = label(statement, schema);
      dropped.put(label, rows(statement, schema));
      statement.execute("DROP SCHEMA " + schema + " CASCADE");
      create(statement, schema, next(label));
      connection.commit();
    }
  }

  /** What is in the tables, and what was in those that were dropped. */
  List<Row> rows() throws SQLException {
    List<Row> all = new ArrayList<>();
    try (Connection connection = database.connect();
        Statement statement = connection.createStatement()) {
      for (String schema : List.of("blue", "green")) {
        all.addAll(rows(statement, schema));
        int now = number(label(statement, schema));
        for (String label = schema; number(label) < now; label = next(label)) {
          all.addAll(dropped.getOrDefault(label, List.of()));
        }
      }
    }
    return all;
  }

  /**
   * The sides that each epoch made active: one, and another where it has a schedule.
   *
   * @param cancelled the epochs whose schedule was cancelled in time
   */
  NavigableMap<Long, Set<String>> byEpoch(String deployment, Set<Long> cancelled)
      throws SQLException {
    NavigableMap<Long, Set<String>> sides = new TreeMap<>();
    try (Connection connection = database.connect();
        Statement statement = connection.createStatement();
        ResultSet row =
            statement.executeQuery(
                "SELECT epoch, new_active, coalesce(new_scheduled_active, new_active)"
                    + " FROM bluegreen.history WHERE new_active IS NOT NULL AND name = '"
                    + deployment
                    + "'")) {
      while (row.next()) {
        String active = row.getString(2);
        String scheduled = cancelled.contains(row.getLong(1)) ? active : row.getString(3);
        sides.put(
            row.getLong(1), active.equals(scheduled) ? Set.of(active) : Set.of(active, scheduled));
      }
    }
    return sides;
  }

  private static List<Row> rows(Statement statement, String schema) throws SQLException {
    List<Row> rows = new ArrayList<>();
    statement.execute("SET search_path = " + schema);
    try (ResultSet row = statement.executeQuery(Tables.rows())) {
      while (row.next()) {
        rows.add(new Row(row.getString(1), row.getString(2), row.getLong(3)));
      }
    }
    statement.execute("RESET search_path");
    return rows;
  }

  private static String label(Statement statement, String schema) throws SQLException {
    try (ResultSet row = statement.executeQuery("SELECT side FROM " + schema + ".place")) {
      row.next();
      return row.getString(1);
    }
  }

  private static int number(String label) {
    int mark = label.indexOf('#');
    return mark < 0 ? 1 : Integer.parseInt(label.substring(mark + 1));
  }

  private static String next(String label) {
    int mark = label.indexOf('#');
    return (mark < 0 ? label : label.substring(0, mark)) + "#" + (number(label) + 1);
  }
}
