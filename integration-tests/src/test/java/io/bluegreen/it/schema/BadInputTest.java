package io.bluegreen.it.schema;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import io.bluegreen.fixtures.deployment.SchemaDeployment;
import io.bluegreen.fixtures.log.CapturedLog;
import io.bluegreen.fixtures.server.PgDatabase;
import io.bluegreen.fixtures.server.PgExtension;
import io.bluegreen.fixtures.server.PgServer;
import io.bluegreen.fixtures.server.Queries;
import io.bluegreen.fixtures.thread.BackgroundCall;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import org.assertj.core.api.AbstractThrowableAssert;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The errors of wrong URLs and missing objects: one error each, with a fix. */
@ExtendWith(PgExtension.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class BadInputTest {
  private final PgDatabase database;
  private final SchemaDeployment pair;

  BadInputTest(PgDatabase database) throws SQLException {
    this.database = database;
    this.pair = SchemaDeployment.in(database).items().create();
  }

  private static AbstractThrowableAssert<?, ?> assertRefused(
      SchemaDeployment pair, String... parameters) throws Exception {
    Throwable failure = BackgroundCall.doing(() -> pair.connect(parameters).close()).failure();
    return assertThat(failure).isInstanceOf(SQLException.class);
  }

  private static String encoded(String value) {
    return URLEncoder.encode(value, StandardCharsets.UTF_8);
  }

  @ParameterizedTest
  @CsvSource({
    "bluegreen.holdTimout, 5s, bluegreen.holdTimeout",
    "bluegreen.TTL, 5s, bluegreen.ttl",
    "bluegreen.serchpath, x, bluegreen.searchPath",
    "bluegreen.pool, none, bluegreen.pooler",
  })
  void unknownPropertyIsNamedWithTheNearestOne(String name, String value, String nearest)
      throws Exception {
    assertRefused(pair, name + "=" + value)
        .hasMessageContaining("'" + name + "'")
        .hasMessageContaining("'" + nearest + "'")
        .hasFieldOrPropertyWithValue("SQLState", "22023");
  }

  @ParameterizedTest
  @CsvSource({
    "bluegreen.ttl, soon, 250ms",
    "bluegreen.ttl, 0ms, at least 1ms",
    "bluegreen.ttl, -PT1S, PT2S",
    "bluegreen.holdTimeout, 5, 250ms",
    "bluegreen.controlLossTimeout, 99999999999s, at most a year",
    "bluegreen.watcher, lent, borrowed",
    "bluegreen.side, red, 'active, idle, blue, green'",
    "bluegreen.pooler, pgbouncer, 'none, session, transaction'",
    "bluegreen.onMissing, ignore, passthrough",
    "bluegreen.onControlLoss, panic, last-known",
    "bluegreen.searchPath, '{rest}', '{active}'",
    "bluegreen.searchPath, '{active},{idle}', '{idle}'",
    "bluegreen.searchPath, '{active},a b', 'a b'",
    "bluegreen.control, nowhere, host:port/database",
  })
  void badValueIsNamedWithWhatWouldBeRight(String name, String value, String mend)
      throws Exception {
    assertRefused(pair, name + "=" + encoded(value))
        .hasMessageStartingWith(name + " = '" + value + "'")
        .hasMessageContaining(mend)
        .hasFieldOrPropertyWithValue("SQLState", "22023");
  }

  @Test
  void noControlTable(PgDatabase empty) throws Exception {
    assertRefused(new SchemaDeployment(empty, "nothing", "blue", "green", "postgres"))
        .hasMessageStartingWith("bluegreen.control")
        .hasMessageContaining(empty.endpoint())
        .hasMessageContaining("install.sql")
        .hasFieldOrPropertyWithValue("SQLState", "42P01");
  }

  @Test
  void noSuchDeploymentNamesThoseThatExist() throws Exception {
    assertRefused(new SchemaDeployment(database, "order", "blue", "green", "postgres"))
        .hasMessageStartingWith("bluegreen.deployment")
        .hasMessageContaining("'order'")
        .hasMessageContaining("'" + pair.name() + "'")
        .hasFieldOrPropertyWithValue("SQLState", "02000");
  }

  @Test
  void deploymentIsTheDatabasesNameUnlessSaidOtherwise() throws Exception {
    String url = "jdbc:bluegreen:postgresql://" + database.endpoint();
    assertThat(
            BackgroundCall.doing(() -> DriverManager.getConnection(url, "postgres", "x").close())
                .failure())
        .hasMessageContaining("'" + database.name() + "'");
    database.execute(
        "SELECT bluegreen.create_deployment('%s', 'schema', 'blue', 'green')"
            .formatted(database.name()));
    try (Connection connection = DriverManager.getConnection(url, "postgres", "x")) {
      assertThat(SchemaDeployment.side(connection)).isEqualTo("blue");
    }
  }

  @Test
  void missingTableOrRowDisturbsNothingOnceItIsThere(PgDatabase empty) throws Exception {
    SchemaDeployment early = new SchemaDeployment(empty, "early", "blue", "green", "postgres");
    assertRefused(early);
    empty.installControlTable();
    assertRefused(early).hasMessageContaining("(there: none)");
    empty.execute("SELECT bluegreen.create_deployment('early', 'schema', 'blue', 'green')");
    early.createSides();
    try (Connection connection = early.connect()) {
      early.flipAndAwait("green");
      assertThat(SchemaDeployment.side(connection)).isEqualTo("green");
    }
  }

  @Test
  void schemaThatDoesNotExist(PgDatabase empty) throws Exception {
    SchemaDeployment absent =
        SchemaDeployment.in(empty.installControlTable()).schemas("bleu", "vert").row();
    assertRefused(absent)
        .hasMessageStartingWith("bluegreen.deployment.blue of deployment '" + absent.name())
        .hasMessageContaining("'bleu'")
        .hasMessageContaining("does not exist")
        .hasMessageContaining("Create the schema")
        .hasFieldOrPropertyWithValue("SQLState", "3F000");
    absent.createSides();
    try (Connection connection = absent.connect()) {
      assertThat(SchemaDeployment.side(connection)).isEqualTo("bleu");
    }
  }

  @Test
  void schemaWithoutUsage() throws Exception {
    SchemaDeployment closed =
        SchemaDeployment.in(database).schemas("closed", "ajar").items().create();
    String role = "nobody_of_" + database.name();
    database.execute("CREATE ROLE " + role + " LOGIN", "REVOKE USAGE ON SCHEMA closed FROM public");
    assertRefused(closed, "user=" + role)
        .hasMessageStartingWith("bluegreen.deployment.blue")
        .hasMessageContaining("no USAGE privilege on schema closed")
        .hasMessageContaining("user " + role)
        .hasMessageContaining("GRANT USAGE");
    database.execute("DROP OWNED BY " + role, "DROP ROLE " + role);
  }

  @Test
  void controlTableWithoutPermission(PgDatabase guarded) throws Exception {
    String role = "stranger_of_" + guarded.name();
    String client = "client_of_" + guarded.name();
    guarded.execute("CREATE ROLE " + role + " LOGIN");
    try (Connection installer = guarded.connect()) {
      Queries.run(
          installer, "SET bluegreen.client_role = '" + client + "'", PgDatabase.installScript());
    }
    SchemaDeployment mine = SchemaDeployment.in(guarded).schemas("blue", "green").row();
    mine.createSides();
    assertRefused(mine, "user=" + role)
        .hasMessageStartingWith("bluegreen.control")
        .hasMessageContaining("'" + role + "'")
        .hasMessageContaining("GRANT")
        .hasMessageContaining("bluegreen.controlUser")
        .hasFieldOrPropertyWithValue("SQLState", "42501");
    try (Connection connection = mine.connect("user=" + role, "bluegreen.controlUser=postgres")) {
      mine.flipAndAwait("green");
      assertThat(SchemaDeployment.side(connection)).isEqualTo("green");
    }
    guarded.execute("DROP OWNED BY " + role, "DROP ROLE " + role);
  }

  @Test
  void wrongPasswordIsPgjdbcsOwnError() throws Exception {
    try (PgServer server =
        PgServer.builder(18).hba("host all secretive all scram-sha-256").start()) {
      server.execute("CREATE ROLE secretive LOGIN PASSWORD 'right'");
      SchemaDeployment guarded = SchemaDeployment.in(server.createDatabase()).items().create();
      assertRefused(guarded, "user=secretive", "password=wrong")
          .isExactlyInstanceOf(org.postgresql.util.PSQLException.class)
          .hasMessage("FATAL: password authentication failed for user \"secretive\"")
          .hasFieldOrPropertyWithValue("SQLState", "28P01")
          .hasNoSuppressedExceptions();
      assertThat(server.log().split("password authentication failed", -1)).hasSize(2);
      try (Connection connection = guarded.connect("user=secretive", "password=right")) {
        assertThat(SchemaDeployment.side(connection)).isEqualTo("blue");
        assertRefused(guarded, "user=secretive", "password=wrong")
            .hasFieldOrPropertyWithValue("SQLState", "28P01");
      }
    }
  }

  @Test
  void passingThroughIsCountedAndToldOnce(PgDatabase empty) throws Exception {
    SchemaDeployment absent =
        new SchemaDeployment(empty, "absent_" + empty.name(), "blue", "green", "postgres");
    try (CapturedLog log = CapturedLog.open()) {
      for (int i = 0; i < 3; i++) {
        try (Connection plain = absent.connect("bluegreen.onMissing=passthrough")) {
          assertThat(SchemaDeployment.path(plain)).isEqualTo("\"$user\", public");
        }
      }
      assertThat(absent.jmx().getPassedThrough()).isEqualTo(3);
      assertThat(absent.jmx().getActiveSide()).isEmpty();
      assertThat(log.messages(Level.WARN, empty.endpoint()))
          .singleElement()
          .asString()
          .contains("pass through unrouted")
          .contains("install.sql");
    }
  }
}
