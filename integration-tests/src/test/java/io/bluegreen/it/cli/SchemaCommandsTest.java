package io.bluegreen.it.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import io.bluegreen.fixtures.deployment.ControlDatabases;
import io.bluegreen.fixtures.launch.ToolRun;
import io.bluegreen.fixtures.server.PgDatabase;
import io.bluegreen.fixtures.server.PgExtension;
import io.bluegreen.fixtures.server.PgSession;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;

/** Every command of schema mode, on a real server, from an empty database on. */
@ExtendWith(PgExtension.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SchemaCommandsTest {
  private final PgDatabase database;
  private final String url;

  SchemaCommandsTest(PgDatabase database) {
    this.database = database;
    url = database.jdbcUrl();
  }

  @BeforeAll
  void installed() {
    JsonObject installed = ToolRun.json(url, "init");
    assertThat(installed.get("version").getAsInt()).isEqualTo(2);
    assertThat(installed.get("client_role").getAsString()).isEqualTo("public");
  }

  @BeforeEach
  void created() throws Exception {
    ControlDatabases.reset(database);
    database.execute(
        "CREATE SCHEMA b",
        "CREATE SCHEMA g",
        "CREATE TABLE b.item (id int PRIMARY KEY)",
        "CREATE TABLE g.item (id int PRIMARY KEY)");
    ToolRun.json(url, create("g"));
  }

  private static String[] create(String green) {
    return new String[] {
      "create", "--deployment", "shop", "--mode", "schema", "--blue", "b", "--green", green
    };
  }

  @Test
  void initIsRepeatableAndKeepsWhatIsThere() throws Exception {
    ToolRun.json(url, "init");
    assertThat(database.query("SELECT name FROM bluegreen.deployment")).isEqualTo("shop");
    assertThat(
            ToolRun.json(url, "init", "--client-role", "cli_reader")
                .get("client_role")
                .getAsString())
        .isEqualTo("cli_reader");
    ToolRun.json(url, "init", "--client-role", "public");
  }

  @Test
  void createIsRepeatableWithTheSameValuesOnly() {
    assertThat(ToolRun.json(url, create("g")).get("message").getAsString())
        .contains("exists already");
    ToolRun other = ToolRun.on(url, create("other"));
    assertThat(other.exit()).isEqualTo(1);
    assertThat(other.err()).contains("exists already", "green g");
  }

  @Test
  void statusSaysWhereItIs() {
    JsonObject status = ToolRun.json(url, "status");
    assertThat(status.get("active").getAsString()).isEqualTo("blue");
    assertThat(status.get("clients").getAsJsonArray()).isEmpty();
    ToolRun text = ToolRun.on(url, "status");
    assertThat(text.out()).startsWith("shop is on blue, steady").contains("clients live");
    assertThat(text.out().lines()).allMatch(line -> line.length() <= 80);
    assertThat(text.err()).isEmpty();
  }

  @Test
  void statusCountsWhatBecameOfLostAnswers() throws Exception {
    database.execute(
        acknowledgement(1)
            .replace(
                "\"till\"",
                "\"till\", \"outcomes_committed\": 5, \"outcomes_rolled_back\": 4,"
                    + " \"outcomes_unknown\": 3"));
    JsonObject status = ToolRun.json(url, "status");
    assertThat(status.get("outcomes_committed").getAsInt()).isEqualTo(5);
    assertThat(status.get("outcomes_rolled_back").getAsInt()).isEqualTo(4);
    assertThat(status.get("outcomes_unknown").getAsInt()).isEqualTo(3);
    JsonObject client = status.get("clients").getAsJsonArray().get(0).getAsJsonObject();
    assertThat(client.get("resolved").getAsInt()).isEqualTo(9);
    assertThat(client.get("unknown").getAsInt()).isEqualTo(3);
    assertThat(ToolRun.on(url, "status").out()).contains("outcomes unknown");
  }

  /** A control table that was installed before does not have the counts. */
  @Test
  void statusReadsAnOlderControlTable() throws Exception {
    database.execute(
        "DROP VIEW bluegreen.status, bluegreen.live_client CASCADE",
        "CREATE VIEW bluegreen.live_client AS SELECT client_id, deployment, epoch_seen,"
            + " open_transactions, connections, pinned, unrouted, idle_side_ok, idle_side_error,"
            + " application, host, driver_version, acknowledged_at, usename, pid"
            + " FROM bluegreen.client",
        "CREATE VIEW bluegreen.status AS SELECT d.name, d.mode, d.blue, d.green, d.active, d.phase,"
            + " d.epoch, d.hold_until, d.scheduled_active, d.scheduled_at, 1 AS clients_live,"
            + " 0 AS clients_behind, 0 AS clients_idle_side_unreachable, 0 AS open_transactions,"
            + " 0 AS unrouted, 0 AS pinned, NULL::text[] AS missing_relations,"
            + " NULL::text AS last_change, d.note FROM bluegreen.deployment d");
    try {
      database.execute(acknowledgement(1));
      JsonObject status = ToolRun.json(url, "status");
      assertThat(status.get("clients").getAsJsonArray()).hasSize(1);
      assertThat(status.get("outcomes_unknown").getAsInt()).isZero();
    } finally {
      database.execute("DROP VIEW bluegreen.status, bluegreen.live_client CASCADE");
      ToolRun.json(url, "init");
    }
  }

  @Test
  void statusIsAGateForAnEpoch() {
    long epoch = ToolRun.json(url, "status").get("epoch").getAsLong();
    ToolRun.json(0, url, "status", "--require-epoch", Long.toString(epoch));
    JsonObject refused =
        ToolRun.json(1, url, "status", "--require-epoch", Long.toString(epoch + 1));
    assertThat(refused.get("message").getAsString()).contains("is not reached");
  }

  @Test
  void statusIsAGateForClientsThatAreBehind() throws Exception {
    long epoch = ToolRun.json(url, "status").get("epoch").getAsLong();
    database.execute(acknowledgement(epoch - 1));
    JsonObject behind = ToolRun.json(1, url, "status", "--require-no-clients-behind");
    assertThat(behind.get("message").getAsString()).startsWith("1 live client(s)");
    assertThat(behind.get("clients_behind").getAsInt()).isEqualTo(1);
    database.execute(acknowledgement(epoch));
    ToolRun.json(0, url, "status", "--require-no-clients-behind", "--wait", "5s");
  }

  private static String acknowledgement(long epoch) {
    return """
    SELECT bluegreen.acknowledge('{"client_id": "00000000-0000-0000-0000-000000000001",
      "deployment": "shop", "epoch_seen": %d, "application": "till", "host": "h"}')
    """
        .formatted(epoch);
  }

  @Test
  void holdAndRelease() throws Exception {
    ToolRun.json(url, "hold", "--for", "5m");
    assertThat(database.query("SELECT phase FROM bluegreen.status")).isEqualTo("hold");
    ToolRun.json(url, "release");
    assertThat(database.query("SELECT phase FROM bluegreen.status")).isEqualTo("steady");
    assertThat(ToolRun.json(url, "release").get("message").getAsString()).contains("is not held");
  }

  @Test
  void scheduleAndUnschedule() throws Exception {
    JsonObject scheduled = ToolRun.json(url, "schedule", "--to", "green", "--at", "+1h");
    assertThat(scheduled.get("to").getAsString()).isEqualTo("green");
    assertThat(database.query("SELECT scheduled_active FROM bluegreen.deployment"))
        .isEqualTo("green");
    ToolRun.json(url, "unschedule");
    ToolRun.json(url, "switch", "--at", "+1h");
    assertThat(ToolRun.json(url, "status").get("scheduled_active").getAsString())
        .isEqualTo("green");
    ToolRun.json(url, "unschedule");
    assertThat(ToolRun.json(url, "status").has("scheduled_at")).isFalse();
    assertThat(ToolRun.on(url, "schedule", "--at", "2020-01-01T00:00:00Z").err())
        .contains("is past");
    assertThat(ToolRun.on(url, "schedule", "--at", "tomorrow").exit()).isEqualTo(2);
  }

  @Test
  void switchAndRollback() throws Exception {
    JsonObject there = ToolRun.json(url, "switch", "--to", "green");
    assertThat(there.get("flip_epoch").getAsLong())
        .isEqualTo(database.queryLong("SELECT epoch FROM bluegreen.deployment"));
    assertThat(ToolRun.on(url, "switch", "--to", "green").err()).contains("is on green already");
    ToolRun.json(url, "rollback");
    assertThat(database.query("SELECT active FROM bluegreen.status")).isEqualTo("blue");
  }

  @Test
  void rollbackNeedsASwitch() {
    ToolRun cli = ToolRun.on(url, "rollback");
    assertThat(cli.exit()).isEqualTo(1);
    assertThat(cli.err()).contains("never been switched", "bluegreen switch makes green active");
  }

  @Test
  void switchRefusesASideThatLacksRelations() throws Exception {
    database.execute("CREATE TABLE b.price (id int)");
    ToolRun cli = ToolRun.on(url, "switch");
    assertThat(cli.exit()).isEqualTo(1);
    assertThat(cli.err()).contains("price", "--force");
    ToolRun.json(url, "switch", "--force");
  }

  @Test
  void switchCanSetTheDatabasePath() throws Exception {
    ToolRun.json(url, "switch", "--set-database-path");
    try (PgSession later = database.session()) {
      assertThat(later.query("SHOW search_path")).startsWith("g");
    }
  }

  @Test
  void aDrainedSwitchClosesTheOldSchemaAndTellsItsSteps() throws Exception {
    ToolRun cli = ToolRun.on(url, "switch", "--drain", "--client-grace", "100ms");
    assertThat(cli.exit()).as(cli.toString()).isZero();
    assertThat(cli.err()).contains("hold ", "drain ", "fence ", "flip ", " ms ");
    assertThat(cli.out()).contains("is on green, and blue is fenced").contains("pause");
    assertThat(database.query("SELECT active || phase FROM bluegreen.status"))
        .isEqualTo("greensteady");
    try (PgSession session = database.session()) {
      assertThat(session.refusal("INSERT INTO b.item VALUES (1)").getSQLState()).isEqualTo("25006");
      session.execute("INSERT INTO g.item VALUES (1)");
    }
    ToolRun.json(url, "rollback", "--drain");
    database.execute("INSERT INTO b.item VALUES (1)");
  }

  @Test
  void aDrainedSwitchLeavesTheSideToWhichADueScheduleHasLed() throws Exception {
    database.execute(
        "SET session_replication_role = replica",
        "UPDATE bluegreen.deployment SET scheduled_active = 'green',"
            + " scheduled_at = clock_timestamp() - interval '1 minute'");
    assertThat(ToolRun.on(url, "switch", "--drain", "--to", "green").exit()).isEqualTo(1);
    ToolRun cli = ToolRun.on(url, "switch", "--drain", "--client-grace", "100ms");
    assertThat(cli.exit()).as(cli.toString()).isZero();
    assertThat(cli.out()).contains("is on blue, and green is fenced");
    database.execute("INSERT INTO b.item VALUES (1)");
  }

  @Test
  void aDrainedSwitchDoesNotStartWhileAFlipIsScheduled() throws Exception {
    database.execute(
        "SELECT bluegreen.schedule('shop', 'green', clock_timestamp() + interval '1 hour')");
    ToolRun cli = ToolRun.on(url, "switch", "--drain");
    assertThat(cli.exit()).as(cli.toString()).isEqualTo(1);
    assertThat(cli.out()).contains("a flip is scheduled for", "unschedule");
  }

  @Test
  void aDrainEndsATransactionThatDoesNotEndByItself() throws Exception {
    try (PgSession open = database.session();
        PgSession bystander = database.session()) {
      open.begin().execute("INSERT INTO b.item VALUES (7)");
      bystander.begin().execute("CREATE TABLE public.elsewhere (id int)");
      JsonObject done = ToolRun.json(url, "switch", "--drain", "--drain-timeout", "100ms");
      assertThat(done.get("terminated").getAsJsonArray()).hasSize(1);
      bystander.commit();
    }
    assertThat(database.queryLong("SELECT count(*) FROM b.item")).isZero();
  }

  @Test
  void whatASwitchLeftUnfinishedIsSeenAndMended() throws Exception {
    for (String command : new String[] {"resume", "abort"}) {
      String before = database.query("SELECT active FROM bluegreen.status");
      database.execute(
          "SELECT bluegreen.hold('shop', '1 minute')",
          """
          UPDATE bluegreen.deployment SET note = format('{"run":"r","step":"fence","epoch":%s,\
          "from":"%s","to":"-","operator":"o","fence":0,"source":"1/1","target":"1/1"}',
          epoch, active)
          """,
          "SELECT bluegreen.fence('shop')");
      assertThat(ToolRun.on(url, "status").exit()).isEqualTo(4);
      ToolRun refused = ToolRun.on(url, "switch");
      assertThat(refused.exit()).isEqualTo(1);
      assertThat(refused.err()).contains("bluegreen resume", "bluegreen abort");
      assertThat(ToolRun.on(url, "release").exit()).isEqualTo(1);
      boolean resumed = command.equals("resume");
      ToolRun.json(resumed ? 0 : 3, url, command);
      JsonObject status = ToolRun.json(url, "status");
      assertThat(status.get("phase").getAsString()).isEqualTo("steady");
      assertThat(status.get("active").getAsString().equals(before)).isEqualTo(!resumed);
      ToolRun.json(1, url, command);
    }
  }
}
