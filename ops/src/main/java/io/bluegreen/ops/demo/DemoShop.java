package io.bluegreen.ops.demo;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Properties;
import java.util.stream.Collectors;

/**
 * The demo's database {@value #DATABASE}: accounts with a constant total, a ledger of all writes,
 * and the role of the application.
 */
public final class DemoShop {
  /** The database's name. */
  public static final String DATABASE = "shop";

  private static final String APPLICATION = "shop_app";

  private static final List<String> STRUCTURE =
      List.of(
          // PostgreSQL 14 allows every role to create tables in public, later versions do not.
          "REVOKE CREATE ON SCHEMA public FROM PUBLIC",
          "CREATE TABLE ledger (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,"
              + " entry bigint NOT NULL, written_at timestamptz NOT NULL DEFAULT now())",
          "CREATE TABLE account (id int PRIMARY KEY, balance int NOT NULL)",
          "GRANT SELECT, INSERT, UPDATE ON ledger, account TO " + APPLICATION);

  private final Playground playground;

  /** Creates the shop of two servers. */
  public DemoShop(Playground playground) {
    this.playground = playground;
  }

  /** Creates database, role and structure on a server, without rows. */
  public void create(LocalServer server) throws SQLException {
    run(
        server,
        "postgres",
        List.of(
            "CREATE ROLE %s LOGIN PASSWORD '%s'".formatted(APPLICATION, playground.password()),
            "CREATE DATABASE " + DATABASE));
    run(server, DATABASE, STRUCTURE);
  }

  /** Fills the accounts. */
  public void fill(LocalServer server) throws SQLException {
    run(
        server,
        DATABASE,
        List.of(
            "INSERT INTO account SELECT id, %d FROM generate_series(1, %d) id"
                .formatted(DemoAccounts.TOTAL / DemoAccounts.COUNT, DemoAccounts.COUNT)));
  }

  /** Starts the application with a URL that names some servers. */
  public ShopApplication application(List<LocalServer> servers, int threads, OrderJournal journal) {
    String hosts = servers.stream().map(LocalServer::address).collect(Collectors.joining(","));
    return ShopApplication.start(
        "jdbc:bluegreen:postgresql://" + hosts + "/" + DATABASE,
        login(APPLICATION, "shop"),
        threads,
        journal);
  }

  /** Compares the acknowledged entries with the rows on a server. */
  public DemoVerdict judge(LocalServer server, OrderJournal journal) throws SQLException {
    try (Connection connection = connect(server, DATABASE)) {
      return DemoVerdict.of(connection, journal);
    }
  }

  private void run(LocalServer server, String database, List<String> statements)
      throws SQLException {
    try (Connection connection = connect(server, database);
        Statement statement = connection.createStatement()) {
      for (String sql : statements) {
        statement.execute(sql);
      }
    }
  }

  private Connection connect(LocalServer server, String database) throws SQLException {
    return DriverManager.getConnection(
        "jdbc:postgresql://" + server.endpoint(database),
        login(playground.user(), "bluegreen-demo"));
  }

  private Properties login(String user, String application) {
    Properties login = new Properties();
    login.setProperty("user", user);
    login.setProperty("password", playground.password());
    login.setProperty("ApplicationName", application);
    return login;
  }
}
