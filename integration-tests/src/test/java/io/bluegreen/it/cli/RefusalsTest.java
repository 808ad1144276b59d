package io.bluegreen.it.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.bluegreen.fixtures.launch.ToolRun;
import io.bluegreen.fixtures.server.PgDatabase;
import io.bluegreen.fixtures.server.PgExtension;
import io.bluegreen.fixtures.server.PgSession;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The refusals of commands: one line with the problem, a fix, and the right exit code. */
@ExtendWith(PgExtension.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RefusalsTest {
  private final PgDatabase database;
  private final String url;

  RefusalsTest(PgDatabase database) {
    this.database = database;
    url = database.jdbcUrl();
  }

  @BeforeAll
  void install() throws Exception {
    database.installControlTable();
    database.execute(
        "CREATE SCHEMA b",
        "CREATE SCHEMA g",
        "SELECT bluegreen.create_deployment('orders', 'schema', 'b', 'g')",
        "SELECT bluegreen.create_deployment('shop', 'schema', 'b', 'g')");
  }

  private static void refused(ToolRun cli, int exit, String... words) {
    assertThat(cli.exit()).as(cli.toString()).isEqualTo(exit);
    assertThat(cli.err()).contains(words).doesNotContain("\tat ", "Exception");
    assertThat(cli.err().lines()).hasSizeLessThanOrEqualTo(2);
    assertThat(cli.out()).isEmpty();
  }

  @Test
  void aDeploymentThatIsNotThere() {
    refused(
        ToolRun.on(url, "status", "--deployment", "ordres"),
        1,
        "there is no deployment \"ordres\"; there is: orders, shop",
        "did you mean --deployment orders?");
  }

  @Test
  void severalDeploymentsAndNoneNamed() {
    refused(ToolRun.on(url, "status"), 2, "orders, shop", "--deployment");
  }

  @Test
  void aDatabaseWithoutControlTable(PgDatabase empty) {
    refused(
        ToolRun.on(empty.jdbcUrl(), "status"), 1, "[42P01]", "bluegreen init", empty.endpoint());
  }

  @Test
  void aServerThatIsNotThere() {
    refused(
        ToolRun.on("jdbc:postgresql://127.0.0.1:1/shop", "status"),
        1,
        "cannot connect to 127.0.0.1:1/shop",
        "[08001]",
        "check host, port and firewalls");
    refused(ToolRun.on("jdbc:postgresql://no.such.host.invalid/shop", "status"), 1, "no.such.host");
  }

  @Test
  void aDatabaseThatIsNotThere() {
    String other = database.server().jdbcUrl("nowhere");
    refused(ToolRun.on(other, "status"), 1, "[3D000]", "correct the database's name");
  }

  @Test
  void aRoleWithoutTheRight() throws Exception {
    database.execute("DROP ROLE IF EXISTS cli_guest", "CREATE ROLE cli_guest LOGIN");
    String guest = url.replace("user=postgres", "user=cli_guest");
    refused(
        ToolRun.on(guest, "hold", "--deployment", "shop"),
        1,
        "[42501]",
        "owner of schema bluegreen");
    database.execute("DROP ROLE cli_guest");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "jdbc:postgresql://db/shop?user=a&password=s3cret",
        "jdbc:postgresql://a:s3cret@db/shop",
        "jdbc:postgresql://db/shop?sslpassword=s3cret"
      })
  void aPasswordInAUrl(String withPassword) {
    ToolRun cli = ToolRun.on(withPassword, "status");
    refused(cli, 2, "has a password in it", "~/.pgpass", "PGPASSWORD");
    assertThat(cli.err()).doesNotContain("s3cret");
  }

  @ParameterizedTest
  @ValueSource(strings = {"--password=s3cret", "--pasword=s3cret", "PGPASSWORD=s3cret"})
  void aPasswordOnTheCommandLine(String argument) {
    ToolRun cli = ToolRun.run("status", argument);
    refused(cli, 2, "status");
    assertThat(cli.err()).doesNotContain("s3cret");
  }

  @Test
  void aPasswordInAConnectionStringForASubscription() throws Exception {
    database.execute(
        "SELECT bluegreen.create_deployment('pair', 'cluster', '%s', '127.0.0.1:1/x')"
            .formatted(database.endpoint()));
    ToolRun cli =
        ToolRun.on(url, "switch", "--deployment", "pair", "--green-dsn", "host=h password=s3cret");
    refused(cli, 2, "--green-dsn", "passfile=", "--allow-inline-password");
    assertThat(cli.err()).doesNotContain("s3cret");
    refused(
        ToolRun.on(url, "switch", "--deployment", "pair", "--set-database-path"),
        2,
        "--set-database-path is for schema mode");
    refused(ToolRun.on(url, "schedule", "--deployment", "pair", "--at", "+1h"), 1, "switch --at");
    database.execute("DELETE FROM bluegreen.deployment WHERE name = 'pair'");
  }

  @Test
  void nothingToConnectTo() {
    refused(ToolRun.run("status"), 2, "--url", "PGHOST");
    refused(
        ToolRun.run(Map.of("PGHOST", "/var/run/postgresql"), "status"), 2, "PGHOST to a host name");
    refused(ToolRun.on("jdbc:mysql://h/x", "status"), 2, "no URL of pgjdbc");
    refused(ToolRun.on("jdbc:postgresql://h:port/x", "status"), 2, "pgjdbc does not understand");
  }

  @Test
  void theEnvironmentOfPostgresTools() {
    Map<String, String> environment =
        Map.of(
            "PGHOST", database.server().host(),
            "PGPORT", Integer.toString(database.server().port()),
            "PGDATABASE", database.name(),
            "PGUSER", "postgres");
    ToolRun cli = ToolRun.run(environment, "status", "--deployment", "shop");
    assertThat(cli.exit()).as(cli.toString()).isZero();
    assertThat(ToolRun.run(environment, "status", "--user", "nobody_here").err())
        .contains("as nobody_here");
  }

  @Test
  void misspeltCommandsAndValues() {
    refused(ToolRun.run("statsu"), 2, "statsu", "bluegreen status");
    refused(ToolRun.run("hold", "--for", "soon"), 2, "--for", "250ms, 2s");
    refused(ToolRun.run("switch", "--to", "red"), 2, "BLUE, GREEN");
    refused(ToolRun.run("create"), 2, "--mode");
    refused(ToolRun.run(), 2, "which command?");
  }

  @Test
  void aSecondOperatorAtTheSameMoment() throws Exception {
    try (PgSession first = database.session()) {
      first.begin().execute("SELECT bluegreen.switch('orders', 'green')");
      var second =
          java.util.concurrent.CompletableFuture.supplyAsync(
              () -> ToolRun.on(url, "switch", "--deployment", "orders"));
      org.awaitility.Awaitility.await()
          .until(
              () ->
                  database.queryLong(
                          "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
                              + " AND application_name = 'bluegreen-cli' AND wait_event_type = 'Lock'")
                      == 1);
      first.commit();
      refused(second.join(), 1, "somebody else changed deployment orders", "bluegreen status");
    }
    try (PgSession first = database.session()) {
      first.execute("SELECT pg_advisory_lock(1651273079, hashtext('orders'))");
      ToolRun cli = ToolRun.on(url, "switch", "--drain", "--deployment", "orders");
      assertThat(cli.exit()).isEqualTo(1);
      assertThat(cli.err()).contains("another run of orders is under way", "status --watch");
    }
  }

  @Test
  void failuresAreJsonToo() {
    for (List<String> arguments :
        List.of(List.of("status", "--deployment", "x"), List.of("hold", "--deployment", "y"))) {
      var json = ToolRun.json(1, url, arguments.toArray(String[]::new));
      assertThat(json.get("message").getAsString()).contains("there is no deployment");
      assertThat(json.get("fix").getAsString()).isNotEmpty();
    }
  }
}
