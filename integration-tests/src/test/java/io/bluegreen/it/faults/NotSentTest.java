package io.bluegreen.it.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.bluegreen.fixtures.deployment.ClusterServers;
import io.bluegreen.fixtures.server.PgServer;
import io.bluegreen.fixtures.thread.BackgroundCall;
import io.bluegreen.jdbc.model.Side;
import java.sql.Connection;
import java.sql.SQLException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The calls for which no session was available at first, so that nothing of them was sent. */
class NotSentTest extends UnproxiedDeploymentTest {
  @AfterEach
  void letEverybodyIn() throws SQLException {
    for (Side side : Side.values()) {
      server(side)
          .execute(
              "ALTER ROLE app CONNECTION LIMIT -1",
              // ALTER DATABASE renames none that anybody is connected to.
              "UPDATE pg_database SET datname = '%s' WHERE datname = 'away'".formatted(pair.name()),
              "ALTER DATABASE " + pair.name() + " ALLOW_CONNECTIONS true",
              "GRANT CONNECT ON DATABASE " + pair.name() + " TO PUBLIC");
    }
  }

  /** Rule "server away", where the application connects. */
  @Test
  void aServerWithoutAFreePlaceWhenItIsConnectedTo() throws Exception {
    PgServer blue = server(Side.BLUE);
    ServerLog log = ServerLog.from(blue);
    blue.execute("ALTER ROLE app CONNECTION LIMIT 0");
    BackgroundCall<Connection> connecting = BackgroundCall.of(() -> pair.connect());
    log.awaitRefusals("too many connections for role");
    connecting.assertRunning();
    blue.execute("ALTER ROLE app CONNECTION LIMIT -1");
    try (Connection connection = connecting.result()) {
      assertThat(tally.add(connection, "connected")).isOne();
    }
    tally.assertOnce(Side.BLUE, "connected");
  }

  /** Rules "server away" and "not let in", where a session has to move. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          53300 | ALTER ROLE app CONNECTION LIMIT 0         | too many connections for role
          42501 | REVOKE CONNECT ON DATABASE %s FROM PUBLIC | permission denied for database
          55000 | ALTER DATABASE %s ALLOW_CONNECTIONS false | is not currently accepting
          3D000 | UPDATE pg_database SET datname = 'away' WHERE datname = '%s' | does not exist
          """)
  void aNewSideThatLetsNobodyIn(String state, String refuse, String said) throws Exception {
    PgServer green = server(Side.GREEN);
    try (Connection hasty = pair.connect("bluegreen.retryTimeout=300ms");
        Connection patient = pair.connect()) {
      tally.add(hasty, "before");
      tally.add(patient, "before");
      green.execute(refuse.formatted(pair.name()));
      pair.flipTo(Side.GREEN);

      SQLException failure = FailedCalls.by(() -> tally.add(hasty, "hasty"));
      assertThat(failure.getSQLState()).as(failure.toString()).isEqualTo(state);
      assertThat(failure.getSuppressed()).as("it was tried again").isNotEmpty();

      ServerLog log = ServerLog.from(green);
      BackgroundCall<Integer> waiting = BackgroundCall.of(() -> tally.add(patient, "patient"));
      log.awaitRefusals(said);
      waiting.assertRunning();
      letEverybodyIn();
      assertThat(waiting.result()).isOne();
    }
    tally.assertOnce(Side.GREEN, "patient");
    tally.assertNowhere("hasty");
  }

  /**
   * Rule "gone at the boundary": nothing moves, but the session is dead, and so nothing was sent.
   */
  @Test
  void aDeadSessionThatCannotBeReplacedYet() throws Exception {
    PgServer blue = server(Side.BLUE);
    try (Connection connection = pair.connect()) {
      connection.setAutoCommit(false);
      tally.add(connection, "open");
      pair.terminate(Side.BLUE, "usename = '" + ClusterServers.APPLICATION + "'");
      assertThat(FailedCalls.state(() -> tally.add(connection, "lost"))).isEqualTo("40001");
      connection.rollback();
      blue.execute("REVOKE CONNECT ON DATABASE " + pair.name() + " FROM PUBLIC");
      assertThat(FailedCalls.state(() -> pair.connect().close()))
          .as("whoever has no session yet is told at once, rule \"cannot begin\"")
          .isEqualTo("42501");
      ServerLog log = ServerLog.from(blue);
      BackgroundCall<Integer> waiting = BackgroundCall.of(() -> tally.add(connection, "replaced"));
      log.awaitRefusals("permission denied for database");
      waiting.assertRunning();
      letEverybodyIn();
      assertThat(waiting.result()).isOne();
      connection.commit();
    }
    tally.assertOnce(Side.BLUE, "replaced");
    tally.assertNowhere("open", "lost");
  }

  private static PgServer server(Side side) {
    return pair.database(side).server();
  }
}
