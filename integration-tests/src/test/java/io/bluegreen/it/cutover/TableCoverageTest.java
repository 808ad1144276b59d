package io.bluegreen.it.cutover;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import io.bluegreen.fixtures.effort.FullOnly;
import io.bluegreen.fixtures.launch.ToolRun;
import io.bluegreen.fixtures.load.WorkloadDeploymentTest;
import io.bluegreen.fixtures.server.PgDatabase;
import io.bluegreen.jdbc.model.Side;
import io.bluegreen.ops.cutover.model.CutoverListener;
import io.bluegreen.ops.cutover.model.CutoverOutcome;
import io.bluegreen.ops.cutover.model.CutoverResult;
import io.bluegreen.ops.cutover.model.CutoverStep;
import java.sql.SQLException;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A table that only the active side knows ends a switch by its name, with nothing lost. */
@FullOnly
class TableCoverageTest extends WorkloadDeploymentTest {
  private static final String TENANT =
      "CREATE TABLE tenant_42 (id int PRIMARY KEY); INSERT INTO tenant_42 SELECT generate_series(1, 9)";

  @ParameterizedTest
  @EnumSource(
      value = CutoverStep.class,
      names = {"HOLD", "DRAIN", "FENCE", "ARRIVE", "WAY_BACK"})
  void aTableMadeWhileASwitchRunsTakesEverythingBack(CutoverStep step) throws Exception {
    try (FollowingWriters writers = FollowingWriters.start(pair, 4)) {
      CutoverResult result = pair.cutover().run(pair.options().withListener(making(step)));
      assertThat(result.outcome())
          .as(result.message())
          .isEqualTo(CutoverOutcome.ABORTED_AND_RESTORED);
      assertThat(result.message()).contains("public.tenant_42", "is on blue and not on green");
      writers.awaitMore(20);
      writers.stop();
      writers.assertKept(blue);
    }
    assertThat(blue.queryLong("SELECT count(*) FROM tenant_42")).isEqualTo(9);
    blue.execute("INSERT INTO tenant_42 VALUES (10)");
  }

  private CutoverListener making(CutoverStep step) {
    return new CutoverListener() {
      @Override
      public void starts(CutoverStep started) {
        if (started == step) {
          try {
            blue.execute(TENANT);
          } catch (SQLException e) {
            throw new IllegalStateException(e);
          }
        }
      }
    };
  }

  @Test
  void aTableOnBothSidesThatNobodyReplicatesIsNamedEverywhereAndReplicateMendsIt()
      throws Exception {
    for (PgDatabase side : List.of(blue, green)) {
      side.execute("CREATE TABLE late (id int PRIMARY KEY)");
    }
    blue.execute("INSERT INTO late VALUES (1)");
    assertNamedEverywhere("public.late");
    ToolRun replicated = ToolRun.on(blue.jdbcUrl(), "replicate");
    assertThat(replicated.exit()).as(replicated.toString()).isZero();
    assertThat(green.queryLong("SELECT count(*) FROM late")).isEqualTo(1);
    assertSwitches();
  }

  @Test
  void aPartitionMadeOnBothSidesAfterwardsIsNamedToo() throws Exception {
    partitioned();
    for (PgDatabase side : List.of(blue, green)) {
      side.execute("CREATE TABLE m2 PARTITION OF m FOR VALUES IN (2)");
    }
    blue.execute("INSERT INTO m VALUES (2, 2)");
    assertNamedEverywhere("public.m2");
    ToolRun replicated = ToolRun.on(blue.jdbcUrl(), "replicate");
    assertThat(replicated.exit()).as(replicated.toString()).isZero();
    assertSwitches();
    assertThat(green.queryLong("SELECT count(*) FROM m")).isEqualTo(2);
  }

  @Test
  void aPartitionThatTheApplicationMadeIsMadeByReplicate() throws Exception {
    partitioned();
    blue.execute(
        "CREATE TABLE m2 PARTITION OF m FOR VALUES IN (2) PARTITION BY LIST (id)",
        "CREATE TABLE \"m2 Odd\" PARTITION OF m2 FOR VALUES IN (1, 3)",
        "INSERT INTO m VALUES (3, 2)");
    assertNamedEverywhere("public.\\\"m2 Odd\\\"");
    ToolRun replicated = ToolRun.on(blue.jdbcUrl(), "replicate");
    assertThat(replicated.exit()).as(replicated.toString()).isZero();
    assertThat(replicated.out()).contains("partition public.m2 was made on green");
    blue.execute("INSERT INTO m VALUES (1, 2)");
    Awaitility.await()
        .untilAsserted(
            () -> assertThat(green.queryLong("SELECT count(*) FROM \"m2 Odd\"")).isEqualTo(2));
    assertSwitches();
    green.execute("INSERT INTO m VALUES (5, 1)");
    Awaitility.await()
        .untilAsserted(
            () -> assertThat(blue.queryLong("SELECT count(*) FROM m WHERE id = 5")).isEqualTo(1));
    theWayBackIsMendedByTheSameCommand();
  }

  private void theWayBackIsMendedByTheSameCommand() throws Exception {
    green.execute(
        "CREATE TABLE m3 PARTITION OF m FOR VALUES IN (3)", "INSERT INTO m VALUES (1, 3)");
    CutoverResult refused = pair.cutover().run(pair.options().withTo(Side.BLUE));
    assertThat(refused.outcome()).isEqualTo(CutoverOutcome.REFUSED);
    assertThat(refused.message()).contains("table public.m3 is on green and not on blue");
    ToolRun replicated = ToolRun.on(green.jdbcUrl(), "replicate");
    assertThat(replicated.exit()).as(replicated.toString()).isZero();
    CutoverResult back = pair.cutover().run(pair.options().withTo(Side.BLUE));
    assertThat(back.outcome()).as(back.message()).isEqualTo(CutoverOutcome.DONE);
    assertThat(blue.queryLong("SELECT count(*) FROM m")).isEqualTo(5);
    blue.execute("INSERT INTO m VALUES (2, 3)");
  }

  @Test
  void aTableThatEachSideKeepsIsNeitherCopiedNorFenced() throws Exception {
    for (PgDatabase side : List.of(blue, green)) {
      side.execute("CREATE TABLE flyway_schema_history (rank int PRIMARY KEY)");
    }
    blue.execute("INSERT INTO flyway_schema_history VALUES (1)");
    ToolRun replicated =
        ToolRun.on(blue.jdbcUrl(), "replicate", "--exclude", "flyway_schema_history");
    assertThat(replicated.exit()).as(replicated.toString()).isZero();
    assertThat(green.queryLong("SELECT count(*) FROM flyway_schema_history")).isZero();
    green.execute("INSERT INTO flyway_schema_history VALUES (1), (2)");
    JsonObject verified = ToolRun.json(blue.jdbcUrl(), "verify");
    assertThat(verified.get("remarks").toString()).contains("public.flyway_schema_history");
    assertSwitches();
    blue.execute("INSERT INTO flyway_schema_history VALUES (3)");
    ToolRun unknown = ToolRun.on(green.jdbcUrl(), "replicate", "--exclude", "no_such_table");
    assertThat(unknown.exit()).as(unknown.toString()).isEqualTo(2);
  }

  private void partitioned() throws Exception {
    for (PgDatabase side : List.of(blue, green)) {
      side.execute(
          "CREATE TABLE m (id int, month int, PRIMARY KEY (id, month)) PARTITION BY LIST (month)",
          "CREATE TABLE m1 PARTITION OF m FOR VALUES IN (1)");
    }
    blue.execute("INSERT INTO m VALUES (1, 1)");
    pair.replicate();
  }

  private void assertNamedEverywhere(String table) {
    CutoverResult refused = pair.cutover().run(pair.options());
    assertThat(refused.outcome()).isEqualTo(CutoverOutcome.REFUSED);
    assertThat(refused.message()).contains(table.replace("\\", ""), "bluegreen replicate");
    assertThat(ToolRun.json(1, blue.jdbcUrl(), "wait-sync", "--timeout", "20s").toString())
        .contains(table, "bluegreen replicate");
    assertThat(ToolRun.json(blue.jdbcUrl(), "status").get("remarks").toString()).contains(table);
    ToolRun preflight =
        ToolRun.on(blue.jdbcUrl(), "preflight", "--failover-paused", "--output", "json");
    assertThat(preflight.exit()).isEqualTo(1);
    assertThat(preflight.out()).contains(table);
  }

  private void assertSwitches() {
    CutoverResult result = pair.cutover().run(pair.options().withTo(Side.GREEN));
    assertThat(result.outcome()).as(result.message()).isEqualTo(CutoverOutcome.DONE);
  }
}
