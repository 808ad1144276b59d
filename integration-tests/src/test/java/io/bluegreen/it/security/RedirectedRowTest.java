package io.bluegreen.it.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bluegreen.fixtures.server.PgDatabase;
import io.bluegreen.fixtures.server.SharedServers;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.SocketTimeoutException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Somebody who may write the row, past its checks, gets no credentials and weakens nothing. */
class RedirectedRowTest {
  private static final String DROP_CHECKS =
      "ALTER TABLE bluegreen.deployment DROP CONSTRAINT deployment_green_is_usable,"
          + " DROP CONSTRAINT deployment_sides_differ";

  private PgDatabase database;

  @BeforeEach
  void deployment() throws SQLException {
    database = SharedServers.newest().createDatabase().installControlTable();
    database.execute(
        DROP_CHECKS,
        "SELECT bluegreen.create_deployment('%s', 'cluster', '%s', 'unused:1/x')"
            .formatted(database.name(), database.endpoint()));
  }

  @AfterEach
  void drop() throws SQLException {
    database.drop();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "127.0.0.1:%d/x",
        "[::ffff:127.0.0.1]:%d/x",
        "127.0.0.1:%d,127.0.0.1:%d/x?targetServerType=any",
        "localhost:%d/x?connectTimeout=5"
      })
  void credentialsGoToAllowedHostsOnly(String side) throws Exception {
    try (ServerSocket thief = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
      thief.setSoTimeout(1);
      write("green = '" + side.replace("%d", String.valueOf(thief.getLocalPort())) + "'");
      refusesGreen("bluegreen.allowedHosts", "no credentials are sent");
      assertThatThrownBy(thief::accept).isInstanceOf(SocketTimeoutException.class);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "?sslmode=disable",
        "?targetServerType=any&sslfactory=evil.Factory",
        "?connectTimeout=5&user=postgres",
        "?socketFactory=evil.Factory",
        "?options=-c%20role=postgres",
        "?SSLMODE=disable"
      })
  void noParameterBesideTheHarmlessOnesIsFollowed(String parameters) throws Exception {
    write("green = '" + database.endpoint() + parameters + "'");
    refusesGreen("is not allowed in a row");
  }

  /** An open connection and a new one both say so, and neither goes there. */
  private void refusesGreen(String... why) throws SQLException {
    try (Connection connection = connect()) {
      assertThat(connection.isValid(5)).isTrue();
      write("active = 'green'");
      Awaitility.await()
          .pollInterval(Duration.ofMillis(10))
          .atMost(Duration.ofSeconds(30))
          .until(() -> !said(connection).isEmpty());
      assertThat(said(connection)).contains("bluegreen.deployment.green").contains(why);
      assertThatThrownBy(this::connect)
          .isInstanceOf(SQLException.class)
          .hasFieldOrPropertyWithValue("SQLState", "22023")
          .hasMessageContainingAll(why);
    }
  }

  private static String said(Connection connection) {
    try {
      connection.createStatement().execute("SELECT 1");
      return "";
    } catch (SQLException e) {
      return "22023".equals(e.getSQLState()) ? String.valueOf(e.getMessage()) : "";
    }
  }

  private Connection connect() throws SQLException {
    return DriverManager.getConnection(
        "jdbc:bluegreen:postgresql://"
            + database.endpoint()
            + "?user=postgres&password=secret&bluegreen.ttl=50ms&bluegreen.allowedHosts="
            + database.server().host()
            + ":"
            + database.server().port());
  }

  private void write(String assignment) throws SQLException {
    database.execute(
        "SET session_replication_role = replica",
        "UPDATE bluegreen.deployment SET " + assignment + ", epoch = epoch + 1");
  }
}
