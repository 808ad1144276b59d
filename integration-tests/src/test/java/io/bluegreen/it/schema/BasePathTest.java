package io.bluegreen.it.schema;

import static org.assertj.core.api.Assertions.assertThat;

import io.bluegreen.fixtures.deployment.SchemaDeployment;
import io.bluegreen.fixtures.server.PgDatabase;
import io.bluegreen.fixtures.server.PgExtension;
import io.bluegreen.fixtures.server.Queries;
import io.bluegreen.fixtures.server.Sql;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Arrays;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;

/** The part of the search_path behind the active side, and its origin. */
@ExtendWith(PgExtension.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class BasePathTest {
  private final PgDatabase database;
  private final String role;
  private SchemaDeployment pair;

  BasePathTest(PgDatabase database) throws SQLException {
    this.database = database;
    this.role = "app_of_" + database.name();
    database.execute(
        "CREATE ROLE " + role + " LOGIN", "CREATE SCHEMA app", "CREATE SCHEMA extensions");
  }

  @BeforeEach
  void prepare() throws SQLException {
    pair = SchemaDeployment.in(database).items().create();
    database.execute(
        "ALTER ROLE " + role + " RESET ALL",
        "ALTER DATABASE " + Sql.identifier(database.name()) + " RESET ALL");
  }

  @AfterAll
  void dropRole() throws SQLException {
    database.execute("DROP OWNED BY " + role, "DROP ROLE " + role);
  }

  private void assertPaths(String onBlue, String onGreen, String... parameters)
      throws SQLException {
    String[] all = Arrays.copyOf(parameters, parameters.length + 2);
    all[parameters.length] = "user=" + role;
    // What the server gives by itself is learnt once per URL; a name makes this one new.
    all[parameters.length + 1] = "ApplicationName=" + pair.name();
    try (Connection connection = pair.connect(all)) {
      assertThat(unquoted(connection)).isEqualTo(onBlue);
      pair.flipAndAwait("green");
      assertThat(unquoted(connection)).isEqualTo(onGreen);
      assertThat(SchemaDeployment.side(connection)).isEqualTo("green");
      Queries.run(connection, "DISCARD ALL");
      assertThat(unquoted(connection)).isEqualTo(onGreen);
      pair.flipAndAwait("blue");
      assertThat(SchemaDeployment.side(connection)).isEqualTo("blue");
    }
  }

  /** The server shows a path as it was written, with quotes around every name of ours. */
  private static String unquoted(Connection connection) throws SQLException {
    return SchemaDeployment.path(connection).replace("\"", "");
  }

  private static String encoded(String value) {
    return URLEncoder.encode(value, StandardCharsets.UTF_8);
  }

  @Test
  void serversOwnDefaultStaysBehindTheActiveSide() throws Exception {
    assertPaths("blue, $user, public", "green, $user, public");
  }

  @Test
  void rolesOwnPathStaysInForceBehindTheActiveSide() throws Exception {
    database.execute("ALTER ROLE " + role + " SET search_path = app, extensions");
    assertPaths("blue, app, extensions", "green, app, extensions");
  }

  @Test
  void databasesOwnPathMayNameASide() throws Exception {
    database.execute(
        "ALTER DATABASE %s SET search_path = blue, app".formatted(Sql.identifier(database.name())));
    assertPaths("blue, app", "green, app");
  }

  @Test
  void emptyPathOfARoleLeavesTheActiveSideAlone() throws Exception {
    database.execute("ALTER ROLE " + role + " SET search_path = ''");
    assertPaths("blue", "green");
  }

  @Test
  void poolsThatShareAWatcherKeepTheirOwnPaths() throws Exception {
    try (Connection first = pair.connect("options=" + encoded("-c search_path=app"));
        Connection second = pair.connect("options=" + encoded("-c search_path=extensions"))) {
      assertThat(unquoted(first)).isEqualTo("blue, app");
      assertThat(unquoted(second)).isEqualTo("blue, extensions");
    }
  }

  @Test
  void currentSchemaOfTheUrlStaysInForce() throws Exception {
    assertPaths("blue, app", "green, app", "currentSchema=app");
    assertPaths("blue, app", "green, app", "currentSchema=" + encoded("green,app"));
  }

  @Test
  void templateDecidesTheOrder() throws Exception {
    assertPaths(
        "app, blue, extensions",
        "app, green, extensions",
        "bluegreen.searchPath=" + encoded("app, {active}, {rest}"),
        "currentSchema=extensions");
    assertPaths("blue", "green", "bluegreen.searchPath=" + encoded("{active}"));
    assertPaths(
        "extensions, blue, app",
        "extensions, green, app",
        "bluegreen.searchPath=" + encoded("{rest},{active},app,{rest}"),
        "currentSchema=extensions");
  }
}
