package io.bluegreen.it.cutover;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import io.bluegreen.fixtures.deployment.ClusterDeployment;
import io.bluegreen.fixtures.deployment.ClusterServers;
import io.bluegreen.fixtures.effort.TestExtent;
import io.bluegreen.fixtures.effort.Waits;
import io.bluegreen.fixtures.launch.ToolRun;
import io.bluegreen.fixtures.ledger.SideComparison;
import io.bluegreen.fixtures.load.WorkloadTables;
import io.bluegreen.fixtures.server.PgServer;
import io.bluegreen.fixtures.server.StreamingStandby;
import io.bluegreen.jdbc.model.Side;
import io.bluegreen.ops.cutover.model.CutoverListener;
import io.bluegreen.ops.cutover.model.CutoverOutcome;
import io.bluegreen.ops.cutover.model.CutoverResult;
import io.bluegreen.ops.cutover.model.CutoverStep;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A real streaming standby of the old side takes over, before a run, in it and after it: what is
 * lost is said, and nothing diverges unseen.
 */
class StandbyTakesOverTest {
  private static final String STANDBY = "standby";
  private static final String WRITE = "INSERT INTO ledger (writer, number) VALUES (%d, %d)";
  private static final String LEDGER = "SELECT count(*) FROM ledger WHERE writer = %d";

  private final PgServer fresh = server(18);

  private static PgServer server(int major) {
    return PgServer.builder(major)
        .setting("wal_level", "logical")
        .setting("wal_retrieve_retry_interval", "100ms")
        .start();
  }

  @AfterEach
  void stop() throws Exception {
    fresh.close();
  }

  private static ClusterDeployment pair(PgServer old, PgServer fresh) throws Exception {
    return WorkloadTables.cluster(ClusterServers.between(old, fresh)).create();
  }

  private static String url(ClusterDeployment pair) {
    return pair.blue().jdbcUrl();
  }

  /** Copies the pair by command, as an operator would who knows of the standby. */
  private static void replicate(ClusterDeployment pair) {
    for (String command : List.of("replicate", "warm")) {
      ToolRun run = ToolRun.on(url(pair), command);
      assertThat(run.exit()).as(run.toString()).isZero();
    }
  }

  private static ToolRun switched(ClusterDeployment pair, String... options) {
    ToolRun run =
        ToolRun.on(
            url(pair),
            java.util.stream.Stream.concat(
                    java.util.stream.Stream.of("switch", "--failover-paused"),
                    java.util.stream.Stream.of(options))
                .toArray(String[]::new));
    return run;
  }

  private static void assertSwitches(ClusterDeployment pair) {
    ToolRun run = switched(pair);
    assertThat(run.exit()).as(run.toString()).isZero();
  }

  private static JsonObject statusWhere(ClusterDeployment pair, int exit, String text) {
    Waits.eventually()
        .untilAsserted(
            () -> {
              ToolRun status = ToolRun.on(url(pair), "status", "--output", "json");
              assertThat(status.out()).contains(text);
              assertThat(status.exit()).as(status.toString()).isEqualTo(exit);
            });
    return ToolRun.json(exit, url(pair), "status");
  }

  @Test
  void from17OnTheCopyGoesOnFromTheStandbyAndIsComparedBeforeASwitch() throws Exception {
    try (PgServer old = server(18);
        ClusterDeployment pair = pair(old, fresh);
        StreamingStandby standby = StreamingStandby.of(old, STANDBY)) {
      replicate(pair);
      pair.blue().execute(WRITE.formatted(1, 1));
      pair.awaitReplication(Side.BLUE);
      standby.awaitSlot(pair.names().to(Side.GREEN));
      standby.awaitCaughtUp();
      standby.takeOver();
      pair.blue().execute(WRITE.formatted(1, 2));
      pair.awaitReplication(Side.BLUE);
      String found = "a standby has taken over on blue";
      assertThat(statusWhere(pair, 0, found).get("message").getAsString()).contains("blue");
      ToolRun refused = switched(pair);
      assertThat(refused.exit()).as(refused.toString()).isEqualTo(1);
      assertThat(refused.err()).contains("replaced-server on blue (" + found);
      ToolRun.json(url(pair), "verify");
      assertThat(ToolRun.on(url(pair), "status", "--output", "json").out()).doesNotContain(found);
      assertSwitches(pair);
      SideComparison.assertEqual(pair);
    }
  }

  static List<Integer> majors() {
    return TestExtent.every(2, List.of(15, 18));
  }

  @ParameterizedTest
  @MethodSource("majors")
  void whatTheStandbyHasNotReceivedIsOnTheOtherSideAndVerifyNamesIt(int major) throws Exception {
    try (PgServer old = server(major);
        ClusterDeployment pair = pair(old, fresh)) {
      replicate(pair);
      try (StreamingStandby standby = StreamingStandby.of(old, STANDBY)) {
        pair.awaitReplication(Side.BLUE);
        standby.awaitCaughtUp();
        standby.stopReceiving();
        pair.blue().execute(WRITE.formatted(2, 1));
        pair.awaitReplication(Side.BLUE);
        standby.takeOver();
      }
      assertThat(pair.blue().queryLong(LEDGER.formatted(2))).as("lost").isZero();
      assertThat(pair.green().queryLong(LEDGER.formatted(2))).isEqualTo(1);
      // The slot was made before the standby, so that it is lost too.
      JsonObject status = statusWhere(pair, 4, "its slot on blue is gone");
      assertThat(status.get("fix").getAsString()).contains("bluegreen reseed");
      assertThat(status.toString()).contains("a standby has taken over on blue");
      assertThat(switched(pair).exit()).isEqualTo(1);
      assertThat(ToolRun.json(1, url(pair), "verify").get("differences").toString())
          .contains("public.ledger");
      ToolRun reseeded = ToolRun.on(url(pair), "reseed");
      assertThat(reseeded.exit()).as(reseeded.toString()).isZero();
      assertThat(ToolRun.on(url(pair), "warm").exit()).isZero();
      pair.awaitReplication(Side.BLUE);
      SideComparison.assertEqual(pair);
      assertSwitches(pair);
      SideComparison.assertEqual(pair);
    }
  }

  static List<CutoverStep> steps() {
    return TestExtent.every(
        3, List.of(CutoverStep.FENCE, CutoverStep.ARRIVE, CutoverStep.WAY_BACK));
  }

  @ParameterizedTest
  @MethodSource("steps")
  void underneathARunTheOldSideIsOpenAgainOnTheStandby(CutoverStep during) throws Exception {
    try (PgServer old = server(15);
        ClusterDeployment pair = pair(old, fresh);
        StreamingStandby standby = StreamingStandby.of(old, STANDBY)) {
      replicate(pair);
      standby.awaitCaughtUp();
      CutoverResult result =
          pair.cutover()
              .run(
                  pair.options()
                      .withListener(
                          new CutoverListener() {
                            @Override
                            public void starts(CutoverStep step) {
                              if (step == during) {
                                standby.takeOver();
                              }
                            }
                          }));
      assertThat(result.outcome()).as(result.message()).isNotEqualTo(CutoverOutcome.DONE);
      if (result.outcome() == CutoverOutcome.NEEDS_A_PERSON) {
        assertThat(result.message()).contains("run abort");
        CutoverResult back = pair.cutover().abort(pair.options().withAcceptNewServers(true));
        assertThat(back.outcome())
            .as(back.message())
            .isEqualTo(CutoverOutcome.ABORTED_AND_RESTORED);
      }
      assertThat(pair.active()).isEqualTo(Side.BLUE);
      pair.blue().execute(WRITE.formatted(3, 1));
      JsonObject status = statusWhere(pair, 4, "its slot on blue is gone");
      assertThat(status.get("phase").getAsString()).isEqualTo("steady");
      assertThat(switched(pair).exit()).isEqualTo(1);
      assertThat(ToolRun.on(url(pair), "reseed").exit()).isZero();
      assertThat(ToolRun.on(url(pair), "warm").exit()).isZero();
      assertSwitches(pair);
      SideComparison.assertEqual(pair);
    }
  }

  @Test
  void afterASwitchTheWayBackThatLacksRowsIsRefusedUntilItIsMadeAnew() throws Exception {
    try (PgServer old = server(15);
        ClusterDeployment pair = pair(old, fresh);
        StreamingStandby standby = StreamingStandby.of(old, STANDBY)) {
      replicate(pair);
      assertSwitches(pair);
      pair.awaitReplication(Side.GREEN);
      standby.awaitCaughtUp();
      standby.stopReceiving();
      pair.green().execute(WRITE.formatted(4, 1));
      pair.awaitReplication(Side.GREEN);
      awaitConfirmed(pair);
      standby.takeOver();
      pair.green().execute(WRITE.formatted(4, 2));
      pair.awaitReplication(Side.GREEN);
      assertThat(pair.blue().queryLong(LEDGER.formatted(4)))
          .as("what green has sent already is not sent again")
          .isEqualTo(1);
      JsonObject status = statusWhere(pair, 4, "a standby has taken over on blue");
      assertThat(status.get("replication").getAsString()).isEqualTo("doubtful");
      assertThat(status.get("rollback_possible").getAsBoolean()).isFalse();
      assertThat(status.get("rollback_because").getAsString())
          .contains("timeline 1, now 2", "bluegreen verify");
      ToolRun refused = ToolRun.on(url(pair), "rollback", "--failover-paused");
      assertThat(refused.exit()).as(refused.toString()).isEqualTo(1);
      assertThat(refused.err()).contains("replaced-server on blue");
      assertThat(ToolRun.json(1, url(pair), "verify").get("differences").toString())
          .contains("public.ledger");
      ToolRun reseeded = ToolRun.on(url(pair), "reseed");
      assertThat(reseeded.exit()).as(reseeded.toString()).isZero();
      pair.awaitReplication(Side.GREEN);
      ToolRun back = ToolRun.on(url(pair), "rollback", "--failover-paused");
      assertThat(back.exit()).as(back.toString()).isZero();
      SideComparison.assertEqual(pair);
      assertThat(pair.blue().queryLong(LEDGER.formatted(4))).isEqualTo(2);
    }
  }

  /** Waits until green knows that blue has all of it: what is not confirmed is sent again. */
  private static void awaitConfirmed(ClusterDeployment pair) throws SQLException {
    String written = pair.green().query("SELECT pg_current_wal_lsn()");
    String behind =
        "SELECT count(*) FROM pg_replication_slots WHERE slot_type = 'logical' AND database ="
            + " current_database() AND confirmed_flush_lsn < '"
            + written
            + "'";
    Waits.eventually().until(() -> pair.green().queryLong(behind) == 0);
  }
}
