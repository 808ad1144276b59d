package io.bluegreen.it.schema;

import static org.awaitility.Awaitility.await;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.bluegreen.fixtures.deployment.ShownInJmx;
import io.bluegreen.fixtures.server.PgDatabase;
import io.bluegreen.fixtures.server.Sql;
import io.bluegreen.jdbc.model.DeploymentMXBean;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * A database with a control table and one deployment of two schemas, as its operator and its
 * application see it. Column types differ between the sides, so that a plan kept across a flip
 * shows. The deployment's name is its own within the JVM.
 */
record Pair(PgDatabase database, String name, String blue, String green) {
  private static final AtomicInteger NUMBER = new AtomicInteger();

  /** Makes the sides anew, and a deployment of its own, in a database that may have had others. */
  static Pair in(PgDatabase database) throws SQLException {
    return in(database, "blue", "green");
  }

  static Pair in(PgDatabase database, String blue, String green) throws SQLException {
    if (database.query("SELECT to_regclass('bluegreen.deployment')") == null) {
      database.installControlTable();
    }
    Pair pair = of(database, blue, green);
    pair.createSides();
    return pair;
  }

  /** Only the row; what it names is the caller's affair. */
  static Pair of(PgDatabase database, String blue, String green) throws SQLException {
    Pair pair = new Pair(database, "orders_" + NUMBER.incrementAndGet(), blue, green);
    database.execute(
        "SELECT bluegreen.create_deployment(%s, 'schema', %s, %s)"
            .formatted(Sql.literal(pair.name), Sql.literal(blue), Sql.literal(green)));
    return pair;
  }

  void createSides() throws SQLException {
    createSide(blue, "bigint", "text");
    createSide(green, "integer", "varchar(200)");
  }

  private void createSide(String schema, String number, String text) throws SQLException {
    String here = Sql.identifier(schema);
    database.execute(
        "DROP SCHEMA IF EXISTS " + here + " CASCADE",
        "CREATE SCHEMA " + here,
        "CREATE TABLE %s.place (side %s)".formatted(here, text),
        "INSERT INTO %s.place VALUES (%s)".formatted(here, Sql.literal(schema)),
        ("CREATE TABLE %s.item (id %s PRIMARY KEY, tx %s, label %s,"
                + " written_in text DEFAULT current_schema())")
            .formatted(here, number, number, text),
        "GRANT USAGE ON SCHEMA " + here + " TO public",
        "GRANT ALL ON ALL TABLES IN SCHEMA " + here + " TO public");
  }

  String url(String... parameters) {
    StringBuilder url =
        new StringBuilder("jdbc:bluegreen:postgresql://")
            .append(database.endpoint())
            .append("?user=postgres&bluegreen.deployment=")
            .append(name);
    for (String parameter : parameters) {
      url.append('&').append(parameter);
    }
    return url.toString();
  }

  Connection connect(String... parameters) throws SQLException {
    return DriverManager.getConnection(url(parameters));
  }

  HikariDataSource pool(int size, String... parameters) {
    HikariConfig config = new HikariConfig();
    config.setJdbcUrl(url(parameters));
    config.setMaximumPoolSize(size);
    config.setPoolName(name);
    return new HikariDataSource(config);
  }

  /** As an operator does it in psql; returns the new epoch. */
  long flip(String side) throws SQLException {
    return queryLong(
        "UPDATE bluegreen.deployment SET active = '%s' WHERE name = '%s' RETURNING epoch"
            .formatted(side, name));
  }

  /** Flips, and waits until this JVM's driver knows. */
  long flipAndAwait(String side) throws SQLException {
    long epoch = flip(side);
    awaitSeen(epoch);
    return epoch;
  }

  long epoch() throws SQLException {
    return queryLong("SELECT epoch FROM bluegreen.deployment WHERE name = '%s'".formatted(name));
  }

  /** Changes the row past every trigger: no check, no new epoch but the one here, no NOTIFY. */
  void writeUnnoticed(String assignments) throws SQLException {
    database.execute(
        "SET session_replication_role = replica",
        "UPDATE bluegreen.deployment SET %s, epoch = epoch + 1 WHERE name = '%s'"
            .formatted(assignments, name));
  }

  /** Holds, and waits until this JVM's driver knows. */
  void hold(String interval) throws SQLException {
    awaitSeen(queryLong("SELECT bluegreen.hold('%s', interval '%s')".formatted(name, interval)));
  }

  void release() throws SQLException {
    awaitSeen(queryLong("SELECT bluegreen.release('%s')".formatted(name)));
  }

  void awaitSeen(long epoch) {
    eventually().until(() -> jmx().getEpoch() >= epoch);
  }

  /** Waits until the client's row says that it follows an epoch. */
  void awaitAcknowledged(long epoch) {
    eventually().until(() -> client("epoch_seen") >= epoch);
  }

  /** A number of this JVM's row in the client table; -1 while there is none. */
  long client(String column) throws SQLException {
    String value =
        database.query(
            "SELECT %s FROM bluegreen.client WHERE deployment = '%s'".formatted(column, name));
    return value == null ? -1 : Long.parseLong(value);
  }

  DeploymentMXBean jmx() {
    return ShownInJmx.deployment(name);
  }

  long queryLong(String sql) throws SQLException {
    return database.queryLong(sql);
  }

  /** Backends of this database, but for the one that asks. */
  long backends() throws SQLException {
    return queryLong(
        "SELECT count(*) FROM pg_stat_activity WHERE backend_type = 'client backend'"
            + " AND datname = current_database() AND pid <> pg_backend_pid()");
  }

  /** Where an unqualified name leads. */
  static String side(Connection connection) throws SQLException {
    return one(connection, "SELECT side FROM place");
  }

  static String path(Connection connection) throws SQLException {
    return one(connection, "SHOW search_path");
  }

  static int pid(Connection connection) throws SQLException {
    return Integer.parseInt(one(connection, "SELECT pg_backend_pid()"));
  }

  static String one(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(sql)) {
      row.next();
      @Nullable String value = row.getString(1);
      return value == null ? "null" : value;
    }
  }

  static void run(Connection connection, String... texts) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      for (String sql : texts) {
        statement.execute(sql);
      }
    }
  }

  static org.awaitility.core.ConditionFactory eventually() {
    return await().pollInterval(Duration.ofMillis(2)).atMost(Duration.ofSeconds(30));
  }
}
