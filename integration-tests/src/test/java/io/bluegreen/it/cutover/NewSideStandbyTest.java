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
import org.junit.jupiter.api.Test;

/**
 * A real streaming standby of the new side takes over, before the flip, underneath the run and
 * after it.
 */
@FullOnly
class NewSideStandbyTest extends StandbyPromotion {
  private static final String FOUND = "a standby has taken over on green";

  @Test
  void beforeTheFlipWhatWasSentToItsPredecessorIsMissedAndTheSwitchIsRefused() throws Exception {
    try (PgServer old = server(15);
        ClusterDeployment pair = pair(old, fresh)) {
      replicate(pair);
      try (StreamingStandby standby = StreamingStandby.of(fresh, STANDBY)) {
        pair.awaitReplication(Side.BLUE);
        standby.awaitCaughtUp();
        standby.stopReceiving();
        pair.blue().execute(WRITE.formatted(1, 1));
        pair.awaitReplication(Side.BLUE);
        awaitConfirmed(pair, Side.BLUE);
        standby.takeOver();
      }
      pair.blue().execute(WRITE.formatted(1, 2));
      pair.awaitReplication(Side.BLUE);
      assertThat(pair.green().queryLong(LEDGER.formatted(1)))
          .as("what blue has sent already is not sent again")
          .isEqualTo(1);
      JsonObject status = statusWhere(pair, 0, FOUND);
      assertThat(status.get("replication").getAsString()).isEqualTo("doubtful");
      assertRefused(pair, "replaced-server on green (" + FOUND, "switch", "--failover-paused");
      assertLedgerDiffers(pair);
      assertRefused(pair, "replaced-server on green", "switch", "--failover-paused");
      reseed(pair);
      pair.awaitReplication(Side.BLUE);
      assertSwitches(pair);
      SideComparison.assertEqual(pair);
      assertThat(pair.green().queryLong(LEDGER.formatted(1))).isEqualTo(2);
    }
  }

  @Test
  void underneathARunTheOldSideIsOpenAgainAndAComparisonIsEnough() throws Exception {
    try (PgServer old = server(15);
        ClusterDeployment pair = pair(old, fresh);
        StreamingStandby standby = StreamingStandby.of(fresh, STANDBY)) {
      replicate(pair);
      standby.awaitCaughtUp();
      abortIfNeeded(pair, promotedDuring(pair, standby, CutoverStep.ARRIVE));
      assertThat(pair.active()).isEqualTo(Side.BLUE);
      pair.blue().execute(WRITE.formatted(2, 1));
      pair.awaitReplication(Side.BLUE);
      assertRefused(pair, "replaced-server on green", "switch", "--failover-paused");
      assertDone(pair, "verify");
      assertSwitches(pair);
      SideComparison.assertEqual(pair);
    }
  }

  @Test
  void afterTheFlipRowsThatOnlyTheOldSideHasAreNamedAndReseedMakesBothEqual() throws Exception {
    try (PgServer old = server(15);
        ClusterDeployment pair = pair(old, fresh);
        StreamingStandby standby = StreamingStandby.of(fresh, STANDBY)) {
      replicate(pair);
      assertSwitches(pair);
      pair.awaitReplication(Side.GREEN);
      standby.awaitSlot(pair.names().to(Side.BLUE));
      standby.awaitCaughtUp();
      standby.stopReceiving();
      pair.green().execute(WRITE.formatted(3, 1));
      pair.awaitReplication(Side.GREEN);
      standby.takeOver();
      assertThat(pair.green().queryLong(LEDGER.formatted(3))).as("lost").isZero();
      assertThat(pair.blue().queryLong(LEDGER.formatted(3))).isEqualTo(1);
      JsonObject status = statusWhere(pair, 4, FOUND);
      assertThat(status.get("rollback_possible").getAsBoolean()).isFalse();
      assertThat(status.get("active").getAsString()).isEqualTo("green");
      assertThat(ToolRun.on(url(pair), "rollback", "--failover-paused").exit()).isEqualTo(1);
      assertLedgerDiffers(pair);
      reseed(pair);
      pair.awaitReplication(Side.GREEN);
      SideComparison.assertEqual(pair);
      assertDone(pair, "rollback", "--failover-paused");
      SideComparison.assertEqual(pair);
    }
  }
}
