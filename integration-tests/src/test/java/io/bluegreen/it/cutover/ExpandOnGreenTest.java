package io.bluegreen.it.cutover;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import io.bluegreen.fixtures.deployment.ClusterDeployment;
import io.bluegreen.fixtures.effort.FullOnly;
import io.bluegreen.fixtures.launch.ToolRun;
import io.bluegreen.fixtures.load.WorkloadDeploymentTest;
import io.bluegreen.fixtures.load.WorkloadTables;
import io.bluegreen.fixtures.server.PgDatabase;
import io.bluegreen.jdbc.model.Side;
import io.bluegreen.ops.cutover.model.CutoverListener;
import io.bluegreen.ops.cutover.model.CutoverOutcome;
import io.bluegreen.ops.cutover.model.CutoverResult;
import io.bluegreen.ops.cutover.model.CutoverStep;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/**
 * The new side may have more than the old one. What only it has stays there and is named, and never
 * stops what flows back.
 */
@FullOnly
class ExpandOnGreenTest extends WorkloadDeploymentTest {
  private static final String ERRORS =
      "SELECT coalesce(sum(apply_error_count + sync_error_count), 0) FROM pg_stat_subscription_stats"
          + " WHERE subname LIKE '%s_to_%%'";

  @Override
  protected ClusterDeployment create() throws Exception {
    return WorkloadTables.cluster().create();
  }

  @Test
  void columnsAndTablesOfGreenStayThereAndEverythingElseFlowsBackUnderLoad() throws Exception {
    green.execute(
        "ALTER TABLE ledger ADD COLUMN email text DEFAULT 'none', ADD COLUMN \"a.b Odd\" int",
        "ALTER TABLE ledger ADD COLUMN doubled bigint GENERATED ALWAYS AS (number * 2) STORED",
        "ALTER TABLE ledger ADD COLUMN tripled bigint GENERATED ALWAYS AS (number * 3) VIRTUAL",
        "ALTER TABLE ledger ADD COLUMN line bigint GENERATED ALWAYS AS IDENTITY",
        "CREATE INDEX by_email ON ledger (email)",
        "CREATE TABLE invoice (id bigserial PRIMARY KEY, v text)",
        "CREATE VIEW mails AS SELECT email FROM ledger");
    replicate();
    assertThat(findings("way-back"))
        .anyMatch(found -> found.contains("column public.ledger.email is on green only"))
        .anyMatch(found -> found.contains("column public.ledger.a.b Odd is on green only"))
        .anyMatch(found -> found.contains("column public.ledger.line is on green only"))
        .anyMatch(found -> found.contains("table public.invoice is on green only"))
        .noneMatch(found -> found.contains("doubled") || found.contains("tripled"));
    ToolRun.json(blue.jdbcUrl(), "verify", "--patience", "2s");
    try (FollowingWriters writers = FollowingWriters.start(pair, 4)) {
      writers.awaitMore(20);
      CutoverResult there = switched(Side.GREEN);
      assertThat(there.report().remarks().toString())
          .contains("does not flow back", "public.ledger.email", "public.invoice");
      writers.awaitMore(20);
      green.execute(
          "INSERT INTO ledger (writer, number, email) VALUES (77, 1, 'a@b')",
          "UPDATE ledger SET email = 'c@d' WHERE writer <> 77",
          "INSERT INTO invoice (v) VALUES ('kept')");
      writers.awaitMore(20);
      awaitOnBlue("SELECT count(*) FROM ledger WHERE writer = 77", 1);
      assertNoApplyErrors();
      assertThat(ToolRun.json(green.jdbcUrl(), "status").toString())
          .contains("public.ledger.email", "public.invoice");
      ToolRun.json(green.jdbcUrl(), "verify", "--patience", "5s");
      ToolRun back = ToolRun.on(green.jdbcUrl(), "rollback", "--drain-timeout", "1s");
      assertThat(back.exit()).as(back.toString()).isZero();
      writers.awaitMore(20);
      writers.stop();
      blue.execute("DELETE FROM ledger WHERE writer = 77");
      writers.assertKept(blue);
    }
    assertThat(green.queryLong("SELECT count(*) FROM invoice")).isEqualTo(1);
    switched(Side.GREEN);
    green.execute("INSERT INTO invoice (v) VALUES ('again')");
    assertNoApplyErrors();
  }

  @Test
  void aColumnThatComesBetweenReplicateAndTheFlipStopsNothing() throws Exception {
    replicate();
    green.execute("ALTER TABLE ledger ADD COLUMN before int DEFAULT 7");
    CutoverListener adding =
        new CutoverListener() {
          @Override
          public void starts(CutoverStep step) {
            if (step == CutoverStep.WAY_BACK) {
              execute(green, "ALTER TABLE accounts ADD COLUMN meanwhile int DEFAULT 7");
            }
          }
        };
    CutoverResult result = pair.cutover().run(pair.options().withListener(adding));
    assertThat(result.outcome()).as(result.message()).isEqualTo(CutoverOutcome.DONE);
    green.execute(
        "INSERT INTO ledger (writer, number, before) VALUES (77, 1, 8)",
        "UPDATE accounts SET meanwhile = id");
    awaitOnBlue("SELECT count(*) FROM ledger WHERE writer = 77", 1);
    assertNoApplyErrors();
  }

  @Test
  void columnsThatComeAfterTheFlipAreNamedAndReplicateSendsThemOnceBlueHasThem() throws Exception {
    replicate();
    switched(Side.GREEN);
    green.execute(
        "ALTER TABLE ledger ADD COLUMN later text",
        "INSERT INTO ledger (writer, number, later) VALUES (77, 1, 'x')");
    awaitOnBlue("SELECT count(*) FROM ledger WHERE writer = 77", 1);
    assertThat(ToolRun.json(green.jdbcUrl(), "status").toString()).contains("public.ledger.later");
    blue.execute("ALTER TABLE ledger ADD COLUMN later text");
    assertThat(status().toString())
        .contains("has column later on both sides, and it is not published on green");
    ToolRun replicated = ToolRun.on(green.jdbcUrl(), "replicate");
    assertThat(replicated.exit()).as(replicated.toString()).isZero();
    green.execute("INSERT INTO ledger (writer, number, later) VALUES (77, 2, 'y')");
    awaitOnBlue("SELECT count(*) FROM ledger WHERE later = 'y'", 1);
    assertThat(findings("idle-writes")).anyMatch(found -> found.contains("public.ledger"));
    ToolRun.json(1, green.jdbcUrl(), "verify", "--patience", "1s");
    blue.execute("ALTER TABLE ledger DISABLE TRIGGER bluegreen_fence");
    blue.execute("UPDATE ledger SET later = 'x' WHERE number = 1 AND writer = 77");
    blue.execute("ALTER TABLE ledger ENABLE TRIGGER bluegreen_fence");
    ToolRun.json(green.jdbcUrl(), "verify", "--patience", "1s");
    switched(Side.BLUE);
  }

  @Test
  void partitionedTablesFlowBackToo() throws Exception {
    for (PgDatabase side : List.of(blue, green)) {
      side.execute(
          "CREATE TABLE m (id int, month int, v text, PRIMARY KEY (id, month)) PARTITION BY LIST (month)",
          "CREATE TABLE m1 PARTITION OF m FOR VALUES IN (1)",
          "CREATE TABLE m2 PARTITION OF m FOR VALUES IN (2) PARTITION BY LIST (id)",
          "CREATE TABLE m2a PARTITION OF m2 DEFAULT");
    }
    blue.execute("INSERT INTO m VALUES (1, 1, 'a'), (1, 2, 'b')");
    green.execute("ALTER TABLE m ADD COLUMN more text DEFAULT 'x'");
    replicate();
    CutoverResult there = switched(Side.GREEN);
    assertThat(there.report().remarks().toString()).contains("public.m.more");
    green.execute(
        "INSERT INTO m VALUES (2, 1, 'c', 'new'), (2, 2, 'd', 'new')",
        "UPDATE m SET v = 'z' WHERE id = 1",
        "ALTER TABLE m ADD COLUMN after int",
        "INSERT INTO m VALUES (3, 1, 'e', 'new', 9)");
    awaitOnBlue("SELECT count(*) FROM m WHERE v IN ('z', 'c', 'd', 'e')", 5);
    green.execute(
        "CREATE TABLE m3 PARTITION OF m FOR VALUES IN (3)", "INSERT INTO m VALUES (4, 3, 'f')");
    CutoverResult refused = pair.cutover().run(pair.options().withTo(Side.BLUE));
    assertThat(refused.message()).contains("table public.m3 is on green and not on blue");
    ToolRun replicated = ToolRun.on(green.jdbcUrl(), "replicate", "--skip", "columns");
    assertThat(replicated.exit()).as(replicated.toString()).isZero();
    awaitOnBlue("SELECT count(*) FROM m", 6);
    assertNoApplyErrors();
    switched(Side.BLUE);
  }

  @Test
  void aPartitionThatOnlyGreenHasIsRefusedByName() throws Exception {
    for (PgDatabase side : List.of(blue, green)) {
      side.execute(
          "CREATE TABLE m (id int, month int, PRIMARY KEY (id, month)) PARTITION BY LIST (month)",
          "CREATE TABLE m1 PARTITION OF m FOR VALUES IN (1)");
    }
    green.execute("CREATE TABLE m2 PARTITION OF m FOR VALUES IN (2)");
    assertThat(ToolRun.json(1, blue.jdbcUrl(), "replicate").toString())
        .contains("public.m2 is a partition of public.m on green only");
    blue.execute("CREATE TABLE m2 PARTITION OF m FOR VALUES IN (2)");
    replicate();
    switched(Side.GREEN);
    green.execute("INSERT INTO m VALUES (1, 2)");
    awaitOnBlue("SELECT count(*) FROM m", 1);
  }

  @Test
  void whereAFullIdentityForbidsItReplicateSaysSoAndTheMendWorks() throws Exception {
    for (PgDatabase side : List.of(blue, green)) {
      side.execute(
          "ALTER TABLE ledger REPLICA IDENTITY FULL",
          "CREATE TABLE keyless (a int, b text)",
          "ALTER TABLE keyless REPLICA IDENTITY FULL");
    }
    green.execute(
        "ALTER TABLE ledger ADD COLUMN email text", "ALTER TABLE keyless ADD COLUMN c int");
    JsonObject refused = ToolRun.json(1, blue.jdbcUrl(), "replicate");
    assertThat(blue.queryLong("SELECT count(*) FROM pg_publication")).isZero();
    List<String> found = new ArrayList<>();
    for (JsonElement one : refused.get("obstacles").getAsJsonArray()) {
      JsonObject obstacle = one.getAsJsonObject();
      found.add(obstacle.get("found").getAsString());
      Side side =
          Side.valueOf(obstacle.get("side").getAsString().toUpperCase(java.util.Locale.ROOT));
      pair.database(side).execute(obstacle.get("mend").getAsString());
    }
    assertThat(found).hasSize(2).allMatch(text -> text.contains("REPLICA IDENTITY FULL"));
    replicate();
    blue.execute("INSERT INTO keyless VALUES (1, 'x')");
    switched(Side.GREEN);
    green.execute(
        "UPDATE ledger SET email = 'x'",
        "INSERT INTO ledger (writer, number) VALUES (77, 1)",
        "UPDATE ledger SET number = 5 WHERE writer = 77",
        "UPDATE keyless SET c = 1, b = 'y'",
        "DELETE FROM ledger WHERE writer <> 77");
    awaitOnBlue("SELECT count(*) FROM ledger WHERE writer = 77 AND number = 5", 1);
    awaitOnBlue("SELECT count(*) FROM keyless WHERE b = 'y' AND c = 1", 1);
    assertNoApplyErrors();
  }

  private void replicate() {
    ToolRun replicated = ToolRun.on(blue.jdbcUrl(), "replicate");
    assertThat(replicated.exit()).as(replicated.toString()).isZero();
    ToolRun warm = ToolRun.on(blue.jdbcUrl(), "warm");
    assertThat(warm.exit()).as(warm.toString()).isZero();
    ToolRun preflight = ToolRun.on(blue.jdbcUrl(), "preflight", "--failover-paused");
    assertThat(preflight.exit()).as(preflight.toString()).isZero();
  }

  private CutoverResult switched(Side to) {
    CutoverResult result = pair.cutover().run(pair.options().withTo(to));
    assertThat(result.outcome()).as(result.message()).isEqualTo(CutoverOutcome.DONE);
    return result;
  }

  private String status() {
    ToolRun status = ToolRun.on(green.jdbcUrl(), "status", "--output", "json");
    return status.out();
  }

  private List<String> findings(String check) {
    ToolRun cli = ToolRun.on(blue.jdbcUrl(), "preflight", "--failover-paused", "--output", "json");
    List<String> found = new ArrayList<>();
    for (JsonElement one :
        com.google.gson.JsonParser.parseString(cli.out())
            .getAsJsonObject()
            .get("checks")
            .getAsJsonArray()) {
      if (one.getAsJsonObject().get("id").getAsString().equals(check)) {
        for (JsonElement finding : one.getAsJsonObject().get("findings").getAsJsonArray()) {
          found.add(finding.getAsJsonObject().get("found").getAsString());
        }
      }
    }
    return found;
  }

  private void awaitOnBlue(String count, long expected) {
    Awaitility.await().untilAsserted(() -> assertThat(blue.queryLong(count)).isEqualTo(expected));
  }

  private void assertNoApplyErrors() throws SQLException {
    for (PgDatabase side : List.of(blue, green)) {
      assertThat(side.queryLong(ERRORS.formatted(pair.names().publication()))).isZero();
    }
  }

  private static void execute(PgDatabase database, String sql) {
    try {
      database.execute(sql);
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }
}
