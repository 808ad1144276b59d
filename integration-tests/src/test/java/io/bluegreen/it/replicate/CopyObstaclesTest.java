package io.bluegreen.it.replicate;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import io.bluegreen.fixtures.deployment.ClusterDeployment;
import io.bluegreen.fixtures.deployment.ClusterServers;
import io.bluegreen.fixtures.effort.FullOnly;
import io.bluegreen.fixtures.launch.ToolRun;
import io.bluegreen.fixtures.ledger.SideComparison;
import io.bluegreen.fixtures.load.WorkloadDeploymentTest;
import io.bluegreen.fixtures.load.WorkloadTables;
import io.bluegreen.fixtures.server.PgDatabase;
import io.bluegreen.jdbc.model.Side;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;

/** Rows in the way of a copy: the printed mends, pasted, let it go on. */
@FullOnly
class CopyObstaclesTest extends WorkloadDeploymentTest {
  @Test
  void theOldServerOfAContractedPairIsEmptiedThoughItsFenceStands() throws Exception {
    ToolRun.json(blue.jdbcUrl(), "warm");
    ToolRun.json(blue.jdbcUrl(), "switch", "--failover-paused");
    ToolRun.json(green.jdbcUrl(), "contract");
    JsonObject refused = ToolRun.json(1, green.jdbcUrl(), "replicate");
    assertThat(refused.get("obstacles").getAsJsonArray()).isNotEmpty();
    for (JsonElement each : refused.get("obstacles").getAsJsonArray()) {
      JsonObject obstacle = each.getAsJsonObject();
      assertThat(obstacle.get("found").getAsString()).contains("has rows already");
      pair.database(Side.valueOf(obstacle.get("side").getAsString().toUpperCase(Locale.ROOT)))
          .execute(obstacle.get("mend").getAsString());
    }
    ToolRun.json(green.jdbcUrl(), "replicate");
    green.execute("UPDATE accounts SET balance = balance + 1");
    pair.awaitReplication(Side.GREEN);
    SideComparison.assertEqual(pair);
  }

  @Test
  void aTableWhoseCopyFailsIsNamedWithTheLogAndTheCommandThatLetsItGoOn() throws Exception {
    for (PgDatabase side : List.of(blue, green)) {
      side.execute("CREATE TABLE clash (id int PRIMARY KEY)", "INSERT INTO clash VALUES (1)");
    }
    JsonObject late = ToolRun.json(4, blue.jdbcUrl(), "replicate", "--timeout", "1s");
    JsonObject behind = ToolRun.json(1, blue.jdbcUrl(), "wait-sync", "--timeout", "1s");
    String truncate = "TRUNCATE public.clash";
    for (JsonObject result : List.of(late, behind)) {
      assertThat(result.get("remarks").toString())
          .contains("on green: table public.clash of subscription " + pair.names().to(Side.GREEN))
          .contains("the log of this server has the error of its worker")
          .contains("bluegreen with-idle-open", truncate);
    }
    assertThat(behind.get("fix").getAsString()).doesNotContain("preflight");
    ToolRun opened =
        ToolRun.run(
            "with-idle-open",
            "--url",
            blue.jdbcUrl(),
            "--",
            "psql",
            green.server().connectionInfo(green.name()),
            "-c",
            truncate);
    assertThat(opened.exit()).as(opened.toString()).isZero();
    ToolRun.json(blue.jdbcUrl(), "wait-sync");
    assertThat(green.queryLong("SELECT count(*) FROM clash")).isEqualTo(1);
  }

  @Test
  void nobodyWaitsForACopyThatWasNeverSetUpAndTheErrorIsTheOnlyThingSaid() throws Exception {
    try (ClusterDeployment fresh = WorkloadTables.cluster(ClusterServers.replicating()).create()) {
      ToolRun refused = ToolRun.on(fresh.blue().jdbcUrl(), "wait-sync", "--timeout", "1h");
      assertThat(refused.exit()).isEqualTo(1);
      assertThat(refused.out()).isEmpty();
      assertThat(refused.err().lines())
          .containsExactly(
              "bluegreen wait-sync: refused: green does not follow blue: there is no slot",
              "  bluegreen replicate sets it up; where it followed before, bluegreen reseed copies it anew");
    }
  }
}
