package io.bluegreen.it.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.bluegreen.fixtures.deployment.ClusterDeployment;
import io.bluegreen.fixtures.deployment.ClusterServers;
import io.bluegreen.fixtures.effort.Waits;
import io.bluegreen.fixtures.server.PgDatabase;
import io.bluegreen.fixtures.server.Queries;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Each side knows the application by another name, and the other side's name not at all. */
class PerSideLoginTest {
  private static final String WATCHERS_AS =
      "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
          + " AND application_name = 'bluegreen-jdbc watcher' AND usename = '%s'";

  private ClusterDeployment sides;
  private String onBlue;
  private String onGreen;

  @BeforeEach
  void start() throws SQLException {
    sides = ClusterDeployment.on(ClusterServers.shared()).controlOnBlueOnly().create();
    onBlue = sides.name() + "_of_blue";
    onGreen = sides.name() + "_of_green";
    sides.controlOnBothSides();
    createClient(sides.blue(), onBlue);
    createClient(sides.green(), onGreen);
  }

  private static void createClient(PgDatabase side, String role) throws SQLException {
    side.execute("CREATE ROLE " + role + " LOGIN IN ROLE bluegreen_client");
  }

  @AfterEach
  void end() throws SQLException {
    sides.close();
  }

  @Test
  void connectionsAndWatchersLogInToEachSideByItsOwnName() throws SQLException {
    String url =
        sides
            .url("bluegreen.green.user=" + onGreen, "bluegreen.ttl=100ms")
            .replace("user=postgres", "user=" + onBlue);
    try (Connection connection = DriverManager.getConnection(url)) {
      assertThat(Queries.one(connection, "SELECT current_user")).isEqualTo(onBlue);
      awaitWatcher(sides.green(), onGreen);
      awaitWatcher(sides.blue(), onBlue);
      Waits.eventually(
          () -> sides.blue().query("SELECT idle_side_ok::text FROM bluegreen.client"),
          "true"::equals);
      sides.flip();
      assertThat(Queries.one(connection, "SELECT current_user")).isEqualTo(onGreen);
      sides.flip();
      assertThat(Queries.one(connection, "SELECT current_user")).isEqualTo(onBlue);
    }
  }

  @Test
  void watchersOwnLoginIsUsedOnBothSides() throws SQLException {
    String watcher = sides.name() + "_watcher";
    createClient(sides.blue(), watcher);
    createClient(sides.green(), watcher);
    String url =
        sides
            .url("bluegreen.green.user=" + onGreen, "bluegreen.controlUser=" + watcher)
            .replace("user=postgres", "user=" + onBlue);
    try (Connection connection = DriverManager.getConnection(url)) {
      awaitWatcher(sides.green(), watcher);
      awaitWatcher(sides.blue(), watcher);
      assertThat(Queries.one(connection, "SELECT current_user")).isEqualTo(onBlue);
    }
  }

  private static void awaitWatcher(PgDatabase side, String role) {
    Waits.eventually(() -> side.queryLong(WATCHERS_AS.formatted(role)), n -> n == 1);
  }
}
