package io.bluegreen.it.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.bluegreen.fixtures.deployment.ClusterServers;
import io.bluegreen.jdbc.model.Side;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A session that died unasked: replaced where it provably held nothing, ended where it may have
 * held something. A lost role or tenant is a hole, not a hiccup.
 */
class DeadSessionTest extends BareDeploymentTest {
  private static Side active = Side.BLUE;

  @BeforeAll
  static void start() throws Exception {
    pair.database(Side.BLUE).execute("GRANT watcher TO app");
    pair.database(Side.GREEN).execute("GRANT watcher TO app");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "SET ROLE watcher",
        "SET app.tenant = 'seven'",
        "SELECT set_config('app.tenant', 'seven', false)",
        "SET SESSION AUTHORIZATION app",
        "SET statement_timeout = '5s'",
        "LISTEN news",
        "PREPARE one AS SELECT 1",
        "CREATE TEMP TABLE mine (id int)",
        "SELECT pg_advisory_lock(1)",
        "DO $$ BEGIN PERFORM set_config('app.tenant', 'seven', false); END $$"
      })
  void whatMayHaveHeldSomethingEndsWith08006(String text) throws SQLException {
    for (boolean flipped : new boolean[] {false, true}) {
      try (Connection connection = pair.connect();
          Statement statement = connection.createStatement()) {
        statement.execute(text);
        endAll();
        if (flipped) {
          flip();
        }
        assertThat(FailedCalls.state(() -> statement.executeQuery("SELECT 1"))).isEqualTo("08006");
        assertThat(connection.isValid(1)).isFalse();
        assertThat(connection.isClosed()).isTrue();
        assertThat(FailedCalls.state(() -> statement.executeQuery("SELECT 1"))).startsWith("08");
      }
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "SELECT count(*) FROM ledger",
        "UPDATE accounts SET balance = balance WHERE id = 1",
        "INSERT INTO accounts VALUES (1, 0) ON CONFLICT (id) DO NOTHING"
      })
  void whatHeldNothingIsReplacedSilently(String text) throws SQLException {
    try (Connection connection = pair.connect();
        Statement statement = connection.createStatement()) {
      statement.execute(text);
      int before = pid(statement);
      endAll();
      assertThat(pid(statement)).as("on the same side").isNotEqualTo(before);
      endAll();
      flip();
      assertThat(port(statement)).as("on the other side").isEqualTo(port(active));
      assertThat(connection.isValid(5)).isTrue();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"SET app.tenant = 'seven'", "/* who */ set session app.tenant to seven"})
  void theFirstSettingOfASessionThatDiedIsMadeOnItsSuccessor(String text) throws SQLException {
    try (Connection connection = pair.connect();
        Statement statement = connection.createStatement()) {
      int before = pid(statement);
      endAll();
      statement.execute(text);
      assertThat(pid(statement)).isNotEqualTo(before);
      try (ResultSet row = statement.executeQuery("SELECT current_setting('app.tenant')")) {
        row.next();
        assertThat(row.getString(1)).isEqualTo("seven");
      }
      endAll();
      assertThat(FailedCalls.state(() -> statement.executeQuery("SELECT 1"))).isEqualTo("08006");
    }
  }

  @Test
  void aPreparedTextCountsFromWhenItHasRun() throws SQLException {
    try (Connection connection = pair.connect();
        Statement statement = connection.createStatement()) {
      PreparedStatement set =
          connection.prepareStatement("SELECT set_config('app.tenant', ?, false)");
      int before = pid(statement);
      endAll();
      assertThat(pid(statement)).as("it has not run").isNotEqualTo(before);
      set.setString(1, "seven");
      set.executeQuery().close();
      endAll();
      assertThat(FailedCalls.state(() -> statement.executeQuery("SELECT 1"))).isEqualTo("08006");
    }
  }

  private static void endAll() throws SQLException {
    for (Side side : Side.values()) {
      pair.terminate(side, "usename = '" + ClusterServers.APPLICATION + "'");
    }
  }

  private static void flip() throws SQLException {
    active = active.other();
    pair.flipTo(active);
  }

  private static int port(Side side) {
    return pair.database(side).server().port();
  }

  private static int port(Statement statement) throws SQLException {
    return number(statement, "SELECT current_setting('port')::int");
  }

  private static int pid(Statement statement) throws SQLException {
    return number(statement, "SELECT pg_backend_pid()");
  }

  private static int number(Statement statement, String query) throws SQLException {
    try (ResultSet row = statement.executeQuery(query)) {
      row.next();
      return row.getInt(1);
    }
  }
}
