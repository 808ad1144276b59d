package io.bluegreen.it.security;

import static org.assertj.core.api.Assertions.assertThat;

import io.bluegreen.fixtures.launch.ToolRun;
import io.bluegreen.fixtures.server.PgDatabase;
import io.bluegreen.fixtures.server.SharedServers;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * The functions and operators that an attacker made in {@code public} to be executed by careless
 * queries. Neither the driver nor the operator's tool executes them.
 */
class HostilePublicTest {
  private PgDatabase blue;
  private PgDatabase green;

  @BeforeEach
  void traps() throws SQLException {
    blue = SharedServers.newest().createDatabase().installControlTable();
    green = SharedServers.newest().createDatabase().installControlTable();
    for (PgDatabase side : List.of(blue, green)) {
      HostileOperators.in(side, "text", "name", "varchar", "oid", "int4", "\"char\"");
      side.execute(
          "CREATE FUNCTION public.current_setting(varchar, bool) RETURNS text LANGUAGE sql AS"
              + " 'INSERT INTO public.trapped VALUES (''current_setting'') RETURNING what'",
          "CREATE FUNCTION public.set_config(varchar, varchar, bool) RETURNS text LANGUAGE sql AS"
              + " 'INSERT INTO public.trapped VALUES (''set_config'') RETURNING what'");
    }
    for (PgDatabase side : List.of(blue, green)) {
      side.execute(
          "SELECT bluegreen.create_deployment('hostile', 'cluster', '%s', '%s')"
              .formatted(blue.endpoint(), green.endpoint()));
    }
  }

  @AfterEach
  void drop() throws SQLException {
    blue.drop();
    green.drop();
  }

  @Test
  void nobodysTrapIsRun() throws Exception {
    try (Connection connection =
            DriverManager.getConnection(
                "jdbc:bluegreen:postgresql://"
                    + blue.endpoint()
                    + "?user=postgres&bluegreen.deployment=hostile");
        Statement statement = connection.createStatement()) {
      statement.execute("SET app.tenant = 'x'");
      statement.execute("CREATE TEMP TABLE held ()");
      for (PgDatabase side : List.of(blue, green)) {
        side.execute(
            "SET bluegreen.force = 'on'", "UPDATE bluegreen.deployment SET active = 'green'");
      }
      Awaitility.await()
          .pollInterval(Duration.ofMillis(20))
          .atMost(Duration.ofSeconds(30))
          .until(() -> !connection.isValid(5));
    }
    for (String command : List.of("status", "preflight")) {
      ToolRun cli = ToolRun.on(blue.jdbcUrl(), command, "--deployment", "hostile");
      assertThat(cli.out()).as(cli.toString()).contains("hostile");
    }
    for (PgDatabase side : List.of(blue, green)) {
      HostileOperators.assertNoneWasRun(side);
    }
  }
}
