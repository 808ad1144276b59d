package io.bluegreen.it.cluster;

import static io.bluegreen.fixtures.server.Queries.one;
import static io.bluegreen.fixtures.server.Queries.run;
import static org.assertj.core.api.Assertions.assertThat;

import io.bluegreen.fixtures.deployment.ClusterDeployment;
import io.bluegreen.fixtures.deployment.ClusterServers;
import io.bluegreen.fixtures.effort.Waits;
import io.bluegreen.fixtures.server.PgServer;
import java.io.IOException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A password is renewed while connections stay open that logged in with the old one. */
class RenewedPasswordTest {
  private static final String ROLE = "renewed";

  private static PgServer server;
  private ClusterDeployment sides;

  @BeforeAll
  static void start() throws IOException {
    server = PgServer.builder(18).hba("host all " + ROLE + " all scram-sha-256").start();
  }

  @AfterAll
  static void stop() throws IOException {
    server.close();
  }

  @BeforeEach
  void twoSides() throws SQLException {
    sides = ClusterDeployment.on(ClusterServers.of(server)).controlOnBlueOnly().create();
    sides.execute("CREATE TABLE ledger (entry int)", "GRANT ALL ON ledger TO public");
    sides.blue().execute("CREATE ROLE " + ROLE + " LOGIN PASSWORD 'one'");
    sides.execute("GRANT CREATE ON SCHEMA public TO " + ROLE);
  }

  @AfterEach
  void drop() throws SQLException {
    sides.close();
    server.execute("DROP ROLE " + ROLE);
  }

  private Connection connect(String password, String... more) throws SQLException {
    return DriverManager.getConnection(
        sides.url(more).replace("user=postgres", "user=" + ROLE + "&password=" + password));
  }

  @Test
  void aMoveUsesTheNewestThatSucceededForTheUser() throws Exception {
    try (Connection old = connect("one")) {
      run(old, "INSERT INTO ledger VALUES (1)");
      sides.blue().execute("ALTER ROLE " + ROLE + " PASSWORD 'two'");
      try (Connection fresh = connect("two")) {
        run(fresh, "INSERT INTO ledger VALUES (2)");
        sides.flip();
        run(old, "INSERT INTO ledger VALUES (3)");
        assertThat(one(old, "SELECT current_database()")).isEqualTo(sides.green().name());
      }
    }
  }

  /**
   * A token of the watcher's is renewed with every connect: one watcher goes on with the newest.
   */
  @Test
  void renewedTokensMakeNoFurtherWatchers() throws Exception {
    String watchers =
        "SELECT count(*) FROM pg_stat_activity WHERE datname = '%s'".formatted(sides.blue().name())
            + " AND application_name = 'bluegreen-jdbc watcher'";
    try (Connection first = connect("one", "bluegreen.ttl=50ms")) {
      run(first, "SELECT 1");
      for (int i = 0; i < 5; i++) {
        String token = "token" + i;
        sides.blue().execute("ALTER ROLE " + ROLE + " PASSWORD '" + token + "'");
        String[] with = {
          "bluegreen.ttl=50ms",
          "bluegreen.green.password=" + token,
          "bluegreen.blue.password=" + token
        };
        try (Connection next = connect(token, with)) {
          run(next, "SELECT 1");
        }
      }
      Waits.eventually(() -> sides.blue().queryLong(watchers), count -> count == 1);
      sides
          .blue()
          .execute(
              "SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity WHERE datname = '%s'"
                      .formatted(sides.blue().name())
                  + " AND application_name = 'bluegreen-jdbc watcher'");
      sides.flip();
      assertThat(one(first, "SELECT current_database()")).isEqualTo(sides.green().name());
    }
  }
}
