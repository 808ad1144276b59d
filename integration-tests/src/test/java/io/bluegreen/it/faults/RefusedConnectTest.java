package io.bluegreen.it.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.bluegreen.fixtures.server.PgDatabase;
import io.bluegreen.fixtures.server.PgServer;
import io.bluegreen.fixtures.thread.BackgroundCall;
import io.bluegreen.jdbc.model.Side;
import java.io.IOException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Properties;
import org.junit.jupiter.api.Test;

/** A server that lets nobody in for a moment, and one that does not for too long. */
class RefusedConnectTest extends BareDeploymentTest {
  @Test
  void aServerWithoutAFreePlaceIsAskedAgain() throws Exception {
    PgServer blue = pair.database(Side.BLUE).server();
    pair.connect().close();
    blue.execute("ALTER ROLE app CONNECTION LIMIT 1");
    try (Connection holder = pair.connect()) {
      assertThat(holder.isValid(5)).isTrue();
      int logged = blue.log().length();
      BackgroundCall<Connection> second = BackgroundCall.of(() -> pair.connect());
      await().atMost(Duration.ofSeconds(20)).until(() -> refusals(blue, logged) >= 2);
      blue.execute("ALTER ROLE app CONNECTION LIMIT -1");
      second.result().close();
    } finally {
      blue.execute("ALTER ROLE app CONNECTION LIMIT -1");
    }
  }

  @Test
  void oneThatStaysAwayEndsInItsOwnErrorAndTheSessionGoesOnLater() throws SQLException {
    try (Connection connection = pair.connect("bluegreen.retryTimeout=500ms");
        Statement statement = connection.createStatement()) {
      pair.proxy(Side.BLUE).refuse();
      pair.proxy(Side.BLUE).cut();
      SQLException failure = FailedCalls.by(() -> statement.execute("SELECT 1"));
      assertThat(failure.getSQLState()).as(failure.toString()).isIn("08001", "08006");
      assertThat(failure.getSuppressed()).isNotEmpty();
      pair.proxy(Side.BLUE).admit();
      assertThat(statement.execute("SELECT 1")).isTrue();
    }
  }

  /** pgjdbc gives up before it has sent anything that the server could refuse. */
  @Test
  void aLoginWithoutThePasswordThatIsWantedEndsAtOnce() throws Exception {
    try (PgServer server =
        PgServer.builder(18).hba("host all secretive all scram-sha-256").start()) {
      PgDatabase database = server.createDatabase().installControlTable();
      database.execute(
          "CREATE ROLE secretive LOGIN PASSWORD 'known'",
          "SELECT bluegreen.create_deployment('asked', 'cluster', '%s', 'localhost:1/none')"
              .formatted(database.endpoint()));
      String url =
          "jdbc:bluegreen:postgresql://%s?bluegreen.deployment=asked&bluegreen.controlUser=postgres"
              .formatted(database.endpoint());
      DriverManager.getConnection(url, "secretive", "known").close();
      Properties without = new Properties();
      without.setProperty("user", "secretive");
      SQLException failure = FailedCalls.by(() -> DriverManager.getConnection(url, without));
      assertThat(failure.getSQLState()).as(failure.toString()).isEqualTo("08004");
      assertThat(failure.getSuppressed()).isEmpty();
    }
  }

  private static int refusals(PgServer server, int logged) throws IOException {
    return server.log().substring(logged).split("too many connections for role", -1).length - 1;
  }
}
