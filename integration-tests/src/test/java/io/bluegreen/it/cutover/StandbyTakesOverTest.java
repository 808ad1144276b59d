package io.bluegreen.it.cutover;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import io.bluegreen.fixtures.deployment.ClusterDeployment;
import io.bluegreen.fixtures.effort.FullOnly;
import io.bluegreen.fixtures.launch.ToolRun;
import io.bluegreen.fixtures.ledger.SideComparison;
import io.bluegreen.fixtures.server.PgServer;
import io.bluegreen.fixtures.server.StreamingStandby;
import io.bluegreen.jdbc.model.Side;
import io.bluegreen.ops.cutover.model.CutoverStep;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A real streaming standby of the old side takes over, before a run, in it and after it: what is
 * lost is said, and nothing diverges unseen.
 */
@FullOnly
class StandbyTakesOverTest extends StandbyPromotion {
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
      assertRefused(pair, "replaced-server on blue (" + found, "switch", "--failover-paused");
      ToolRun.json(url(pair), "verify");
      assertThat(ToolRun.on(url(pair), "status", "--output", "json").out()).doesNotContain(found);
      assertSwitches(pair);
      SideComparison.assertEqual(pair);
    }
  }

  static List<Integer> majors() {
    return List.of(15, 18);
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
      assertLedgerDiffers(pair);
      reseed(pair);
      pair.awaitReplication(Side.BLUE);
      SideComparison.assertEqual(pair);
      assertSwitches(pair);
      SideComparison.assertEqual(pair);
    }
  }

  static List<CutoverStep> steps() {
    return List.of(CutoverStep.FENCE, CutoverStep.ARRIVE, CutoverStep.WAY_BACK);
  }

  @ParameterizedTest
  @MethodSource("steps")
  void underneathARunTheOldSideIsOpenAgainOnTheStandby(CutoverStep during) throws Exception {
    try (PgServer old = server(15);
        ClusterDeployment pair = pair(old, fresh);
        StreamingStandby standby = StreamingStandby.of(old, STANDBY)) {
      replicate(pair);
      standby.awaitCaughtUp();
      abortIfNeeded(pair, promotedDuring(pair, standby, during));
      assertThat(pair.active()).isEqualTo(Side.BLUE);
      pair.blue().execute(WRITE.formatted(3, 1));
      JsonObject status = statusWhere(pair, 4, "its slot on blue is gone");
      assertThat(status.get("phase").getAsString()).isEqualTo("steady");
      assertThat(switched(pair).exit()).isEqualTo(1);
      reseed(pair);
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
      awaitConfirmed(pair, Side.GREEN);
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
      assertRefused(pair, "replaced-server on blue", "rollback", "--failover-paused");
      assertLedgerDiffers(pair);
      assertDone(pair, "reseed");
      pair.awaitReplication(Side.GREEN);
      assertDone(pair, "rollback", "--failover-paused");
      SideComparison.assertEqual(pair);
      assertThat(pair.blue().queryLong(LEDGER.formatted(4))).isEqualTo(2);
    }
  }
}
