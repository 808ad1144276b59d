package io.bluegreen.it.security;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.bluegreen.fixtures.server.PgDatabase;
import io.bluegreen.fixtures.server.PgServer;
import io.bluegreen.jdbc.BlueGreenConnection;
import io.bluegreen.jdbc.BlueGreenDataSource;
import io.bluegreen.jdbc.BlueGreenDriver;
import java.net.URLEncoder;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Properties;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * No password is in anything that a JVM says, at whatever level, nor in what a server keeps of it:
 * whether logins succeed or fail, connections move, or the operator has mistyped the URL.
 */
class CredentialsTest {
  /** Every password has it, and a character that URLs encode; it stands nowhere else. */
  private static final String SECRET = "s3cr3t";

  private static final String PASSWORD = SECRET + "&1%";
  private static final String LONG = "&bluegreen.holdTimeout=50ms&bluegreen.retryTimeout=50ms";

  private static PgServer server;
  private static PgDatabase blue;
  private static PgDatabase green;

  @BeforeAll
  static void start() throws SQLException {
    server =
        PgServer.builder(18)
            .hba("host all app all scram-sha-256")
            .hba("host all watcher all md5")
            .hba("host all clear all password")
            .setting("log_statement", "all")
            .setting("password_encryption", "md5")
            .start();
    server.execute(
        "SET log_statement = 'none'",
        "CREATE ROLE watcher LOGIN PASSWORD '" + PASSWORD + "'",
        "SET password_encryption = 'scram-sha-256'",
        "CREATE ROLE app LOGIN PASSWORD '" + PASSWORD + "'",
        "CREATE ROLE clear LOGIN PASSWORD '" + PASSWORD + "'");
    blue = server.createDatabase("blue", "").installControlTable();
    green = server.createDatabase("green", "").installControlTable();
    blue.execute(
        "CREATE SCHEMA one",
        "CREATE SCHEMA two",
        "GRANT USAGE ON SCHEMA one, two TO PUBLIC",
        "SELECT bluegreen.create_deployment('schemas', 'schema', 'one', 'two')");
    for (PgDatabase side : List.of(blue, green)) {
      side.execute(
          "SELECT bluegreen.create_deployment('servers', 'cluster', '%s', '%s')"
              .formatted(blue.endpoint(), green.endpoint()));
    }
  }

  @AfterAll
  static void stop() throws Exception {
    server.close();
  }

  @Test
  void noPasswordIsSaid(@TempDir Path directory) throws Exception {
    String text;
    try (EverythingSaid said = new EverythingSaid()) {
      schemasMove(said);
      serversMove(said);
      loginsFail(said);
      operatorsMistype(said);
      text = said.text(directory.resolve("said.jfr"));
    }
    for (String heard :
        List.of(
            "Connecting with URL",
            "switched to",
            "28P01",
            "ActiveSide",
            "bluegreen-watcher",
            "io.bluegreen.Rehome")) {
      assertThat(text.contains(heard)).as(heard).isTrue();
    }
    assertThat(text.lines().filter(line -> line.contains(SECRET))).isEmpty();
    assertThat(server.log()).contains("bluegreen.acknowledge").doesNotContain(SECRET);
    for (PgDatabase side : List.of(blue, green)) {
      for (String table : List.of("deployment", "client", "history", "sentinel", "fence_log")) {
        assertThat(String.valueOf(side.column("SELECT r::text FROM bluegreen." + table + " r")))
            .doesNotContain(SECRET);
      }
    }
  }

  private static void schemasMove(EverythingSaid said) throws SQLException {
    Properties login = new Properties();
    login.setProperty("user", "clear");
    login.setProperty("password", PASSWORD);
    try (Connection connection =
            DriverManager.getConnection(
                url("schemas", "app")
                    + LONG
                    + "&bluegreen.controlUser=watcher&bluegreen.controlPassword="
                    + encoded(PASSWORD));
        Connection other =
            DriverManager.getConnection(
                "jdbc:bluegreen:postgresql://"
                    + blue.endpoint()
                    + "?bluegreen.deployment=schemas&bluegreen.control="
                    + encoded(
                        "jdbc:postgresql://"
                            + blue.endpoint()
                            + "?user=clear&password="
                            + encoded(PASSWORD)),
                login)) {
      tellAll(said, connection);
      tellAll(said, other);
      flip("schemas", "green", () -> path(connection).startsWith("two"));
      fails(said, () -> run(connection, "SELECT no_such_column"));
      blue.execute("SELECT bluegreen.hold('schemas', '1 minute')");
      eventually(() -> "55P03".equals(stateOf(said, () -> run(connection, "CREATE TABLE x ()"))));
      blue.execute("SELECT bluegreen.release('schemas')");
    }
  }

  private static void serversMove(EverythingSaid said) throws SQLException {
    String url =
        url("servers", "app")
            + LONG
            + "&bluegreen.green.user=clear&bluegreen.green.password="
            + encoded(PASSWORD);
    try (Connection connection = DriverManager.getConnection(url)) {
      flip("servers", "green", () -> user(connection).equals("clear"));
      flip("servers", "blue", () -> user(connection).equals("app"));
      server.execute("ALTER ROLE clear NOLOGIN");
      flip("servers", "green", () -> !stateOf(said, () -> user(connection)).isEmpty());
    } finally {
      server.execute("ALTER ROLE clear LOGIN");
    }
  }

  private static void loginsFail(EverythingSaid said) {
    for (String user : List.of("app", "watcher", "clear")) {
      String wrong = url("schemas", user).replace(encoded(PASSWORD), "wrong" + SECRET);
      fails(said, () -> DriverManager.getConnection(wrong));
    }
    fails(said, () -> DriverManager.getConnection(url("no_such_row", "app")));
    fails(
        said,
        () ->
            DriverManager.getConnection(
                url("schemas", "app").replace(":" + server.port() + "/", ":1/") + LONG));
    BlueGreenDataSource source = new BlueGreenDataSource();
    source.setUrl(
        "jdbc:bluegreen:postgresql://%s?bluegreen.deployment=schemas".formatted(blue.endpoint()));
    source.setUser("app");
    source.setPassword(PASSWORD);
    said.add(source);
    fails(said, () -> source.getConnection("app", "wrong" + SECRET));
  }

  private static void operatorsMistype(EverythingSaid said) {
    String plain = "jdbc:bluegreen:postgresql://" + blue.endpoint();
    for (String url :
        List.of(
            plain.replace("//", "//app:" + SECRET + "@") + "?bluegreen.deployment=schemas",
            plain + "?user=app&password=" + SECRET + "&" + SECRET + "%zz",
            plain + "?password=100%" + SECRET,
            plain + "?user=app&bluegreen.pasword=" + SECRET,
            plain + "?bluegreen.control=postgresql://app:" + SECRET + "@h/d",
            plain + "?bluegreen.control=app:" + SECRET + "@h:1/d",
            plain + "?bluegreen.control=h/d%3Fpassword=" + SECRET,
            url("schemas", "app") + "&bluegreen.ttl=soon",
            url("schemas", "app") + "&bluegreen.green.password=" + SECRET)) {
      fails(said, () -> DriverManager.getConnection(url));
    }
  }

  private static void tellAll(EverythingSaid said, Connection connection) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement("SELECT ?");
        ResultSet none = connection.getMetaData().getSchemas()) {
      statement.setInt(1, 1);
      for (Object each :
          List.of(
              connection,
              connection.getMetaData(),
              connection.unwrap(BlueGreenConnection.class),
              statement,
              none,
              connection.getClientInfo(),
              new BlueGreenDriver())) {
        said.add(each);
      }
    }
  }

  private static void flip(String deployment, String side, Check seen) throws SQLException {
    for (PgDatabase each : deployment.equals("servers") ? List.of(blue, green) : List.of(blue)) {
      each.execute(
          "SET bluegreen.force = 'on'",
          "UPDATE bluegreen.deployment SET active = '%s' WHERE name = '%s'"
              .formatted(side, deployment));
    }
    eventually(seen);
  }

  private static void eventually(Check check) {
    Awaitility.await()
        .pollInterval(Duration.ofMillis(20))
        .atMost(Duration.ofSeconds(30))
        .until(check::holds);
  }

  /** Does what has to fail; adds the failure. */
  private static void fails(EverythingSaid said, Attempt attempt) {
    assertThat(stateOf(said, attempt)).isNotEmpty();
  }

  /** Returns the SQLSTATE of a failure, or an empty text. */
  private static String stateOf(EverythingSaid said, Attempt attempt) {
    try {
      attempt.run();
      return "";
    } catch (SQLException e) {
      said.add((Throwable) e);
      return String.valueOf(e.getSQLState());
    }
  }

  private static String path(Connection connection) throws SQLException {
    return one(connection, "SHOW search_path");
  }

  private static String user(Connection connection) throws SQLException {
    return one(connection, "SELECT current_user");
  }

  private static String one(Connection connection, String sql) throws SQLException {
    try (ResultSet row = connection.createStatement().executeQuery(sql)) {
      row.next();
      return row.getString(1);
    }
  }

  private static void run(Connection connection, String sql) throws SQLException {
    connection.createStatement().execute(sql);
  }

  private static String url(String deployment, String user) {
    return "jdbc:bluegreen:postgresql://%s?bluegreen.deployment=%s&user=%s&password=%s"
        .formatted(blue.endpoint(), deployment, user, encoded(PASSWORD));
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, UTF_8);
  }

  /** What may be so. */
  private interface Check {
    boolean holds() throws SQLException;
  }

  /** What may fail. */
  private interface Attempt {
    void run() throws SQLException;
  }
}
