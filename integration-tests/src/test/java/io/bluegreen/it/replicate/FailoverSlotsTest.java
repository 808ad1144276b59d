package io.bluegreen.it.replicate;

import static org.assertj.core.api.Assertions.assertThat;

import io.bluegreen.fixtures.deployment.ClusterDeployment;
import io.bluegreen.fixtures.deployment.ClusterServers;
import io.bluegreen.fixtures.effort.FullOnly;
import io.bluegreen.fixtures.launch.ToolRun;
import io.bluegreen.fixtures.load.WorkloadTables;
import io.bluegreen.fixtures.server.PgServer;
import io.bluegreen.jdbc.model.Side;
import io.bluegreen.ops.cutover.model.CutoverOutcome;
import io.bluegreen.ops.preflight.CheckFinding;
import io.bluegreen.ops.preflight.CheckVerdict;
import io.bluegreen.ops.preflight.Preflight;
import io.bluegreen.ops.preflight.PreflightOptions;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * The slots of a server that has a standby: from PostgreSQL 17 on they are of a kind that the
 * standby can keep up to date. A physical slot stands for the standby.
 */
@FullOnly
class FailoverSlotsTest {
  private static final String KIND =
      "SELECT failover FROM pg_replication_slots WHERE database = current_database()";

  private final PgServer old = server(15);
  private final PgServer fresh = server(18);

  private static PgServer server(int major) {
    return PgServer.builder(major).setting("wal_level", "logical").start();
  }

  private PgServer newer() {
    return fresh;
  }

  @BeforeEach
  void addAStandby() throws Exception {
    newer().execute("SELECT pg_create_physical_replication_slot('standby')");
  }

  @AfterEach
  void stop() throws Exception {
    old.close();
    fresh.close();
  }

  @Test
  void theSlotOfTheWayBackSurvivesAFailoverOfTheNewServer() throws Exception {
    try (ClusterDeployment pair =
        WorkloadTables.cluster(ClusterServers.between(old, fresh)).replicated()) {
      assertThat(pair.cutover().run(pair.options()).outcome()).isEqualTo(CutoverOutcome.DONE);
      assertThat(pair.green().column(KIND)).containsExactly("t");
      pair.awaitReplication(Side.GREEN);
    }
  }

  @Test
  void theSlotOfTheCopyDoesToo() throws Exception {
    try (ClusterDeployment pair =
        WorkloadTables.cluster(ClusterServers.between(fresh, old)).replicated()) {
      assertThat(pair.blue().column(KIND)).containsExactly("t");
      assertThat(pair.cutover().run(pair.options()).outcome()).isEqualTo(CutoverOutcome.DONE);
      pair.awaitReplication(Side.GREEN);
    }
  }

  @Test
  void twoNewServersAgreeOnIt() throws Exception {
    try (PgServer newest = server(18);
        ClusterDeployment pair =
            WorkloadTables.cluster(ClusterServers.between(fresh, newest)).replicated()) {
      assertThat(pair.blue().column(KIND)).containsExactly("t");
      assertThat(pair.green().column("SELECT subfailover FROM pg_subscription"))
          .containsExactly("t");
      assertThat(pair.cutover().run(pair.options()).outcome()).isEqualTo(CutoverOutcome.DONE);
      assertThat(pair.green().column(KIND)).as("no standby there").containsExactly("f");
      assertThat(pair.cutover().run(pair.options()).outcome()).isEqualTo(CutoverOutcome.DONE);
      assertThat(pair.blue().column(KIND)).containsExactly("t");
      pair.awaitReplication(Side.BLUE);
    }
  }

  @Test
  void withoutAStandbyItIsAnOrdinaryOne() throws Exception {
    newer().execute("SELECT pg_drop_replication_slot('standby')");
    try (ClusterDeployment pair =
        WorkloadTables.cluster(ClusterServers.between(fresh, old)).replicated()) {
      assertThat(pair.blue().column(KIND)).containsExactly("f");
      newer().execute("SELECT pg_create_physical_replication_slot('standby')");
      assertThat(standbySlots(pair))
          .singleElement()
          .satisfies(
              f -> {
                assertThat(f.verdict()).isEqualTo(CheckVerdict.WARN);
                assertThat(f.found()).endsWith("would be lost in a failover of this server");
              });
    }
  }

  @Test
  void aNamedStandbyThatIsAwayIsAnErrorThatThePrintedStatementMends() throws Exception {
    newer()
        .execute(
            "ALTER SYSTEM SET synchronized_standby_slots = 'standby, gone'",
            "SELECT pg_reload_conf()");
    try (ClusterDeployment pair =
        WorkloadTables.cluster(ClusterServers.between(fresh, old)).create()) {
      List<CheckFinding> found = standbySlots(pair);
      assertThat(found)
          .singleElement()
          .satisfies(
              f -> {
                assertThat(f.verdict()).isEqualTo(CheckVerdict.ERROR);
                assertThat(f.found())
                    .isEqualTo(
                        "synchronized_standby_slots names gone, standby, which nobody streams from: the stream waits for it");
              });
      newer().execute(found.get(0).mend());
      org.awaitility.Awaitility.await()
          .untilAsserted(() -> assertThat(standbySlots(pair)).isEmpty());
      pair.replicate();
    }
  }

  @Test
  void commandsThatGoOnSayThatAFailoverMayHappenUnlessSomebodyHasDeclaredThatNoneCan()
      throws Exception {
    String may = "on green a failover may happen: physical slot standby";
    try (ClusterDeployment pair =
        WorkloadTables.cluster(ClusterServers.between(old, fresh)).create()) {
      String url = pair.blue().jdbcUrl();
      assertThat(remarks(url, "replicate")).contains(may, "may lose the replication slot");
      assertThat(remarks(url, "replicate", "--failover-paused")).doesNotContain("failover");
      remarks(url, "warm");
      assertThat(ToolRun.json(1, url, "switch").get("message").getAsString())
          .contains("failover on green");
      remarks(url, "switch", "--failover-paused");
      assertThat(remarks(url, "rollback")).contains(may, "--failover-paused");
      remarks(url, "switch", "--failover-paused");
      assertThat(remarks(url, "rollback", "--failover-paused")).doesNotContain("failover");
    }
  }

  private static String remarks(String url, String... command) {
    return ToolRun.json(url, command).get("remarks").toString();
  }

  private static List<CheckFinding> standbySlots(ClusterDeployment pair) throws Exception {
    return new Preflight(pair.access(), PreflightOptions.of(pair.name()))
        .only(Set.of("standby-slots"))
        .results()
        .get(0)
        .findings();
  }
}
