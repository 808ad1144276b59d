package io.bluegreen.it.cutover;

import static org.assertj.core.api.Assertions.assertThat;

import io.bluegreen.fixtures.effort.FullOnly;
import io.bluegreen.fixtures.ledger.SideComparison;
import io.bluegreen.fixtures.load.WorkloadDeploymentTest;
import io.bluegreen.jdbc.model.Side;
import io.bluegreen.ops.control.IdentityProbe;
import io.bluegreen.ops.control.ServerIdentity;
import io.bluegreen.ops.cutover.model.CutoverListener;
import io.bluegreen.ops.cutover.model.CutoverOptions;
import io.bluegreen.ops.cutover.model.CutoverOutcome;
import io.bluegreen.ops.cutover.model.CutoverResult;
import io.bluegreen.ops.cutover.model.CutoverStep;
import java.sql.SQLException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A server is replaced by its standby underneath, as far as a run can tell. */
@FullOnly
class FailoverTest extends WorkloadDeploymentTest {
  /** A timeline that no server of these tests is on, however often it was promoted. */
  private static final String PROMOTED = "0000FFFF";

  @ParameterizedTest
  @EnumSource(Side.class)
  void beforeTheFlipTheOldSideIsOpenedAgain(Side failing) throws Exception {
    CutoverResult result = pair.cutover().run(failingOver(failing, CutoverStep.FENCE));
    assertThat(result.outcome())
        .as(result.message())
        .isEqualTo(CutoverOutcome.ABORTED_AND_RESTORED);
    assertThat(result.message()).contains("failover", "server of " + failing);
    blue.execute("INSERT INTO ledger (writer, number) VALUES (0, 0)");
    SideComparison.assertEqual(pair);
  }

  @ParameterizedTest
  @EnumSource(Side.class)
  void afterTheFlipAPersonIsNeeded(Side failing) throws Exception {
    CutoverResult result = pair.cutover().run(failingOver(failing, CutoverStep.FLIP));
    assertThat(result.outcome()).as(result.message()).isEqualTo(CutoverOutcome.NEEDS_A_PERSON);
    assertThat(result.message()).contains("green is active", "failover");
    assertThat(result.exitCode()).isEqualTo(4);

    CutoverOptions promoted = pair.options().withIdentityProbe(another(failing));
    assertThat(pair.cutover().inspect(promoted).unfinished())
        .satisfies(run -> assertThat(run.serversChanged()).isTrue());
    CutoverResult unasked = pair.cutover().resume(promoted);
    assertThat(unasked.outcome()).isEqualTo(CutoverOutcome.NEEDS_A_PERSON);
    assertThat(unasked.message()).contains("accept the new servers");
    CutoverResult accepted = pair.cutover().resume(promoted.withAcceptNewServers(true));
    assertThat(accepted.outcome()).as(accepted.message()).isEqualTo(CutoverOutcome.DONE);
    assertThat(accepted.report().remarks()).anyMatch(line -> line.contains("no way back"));
    assertNothingReplicates();
  }

  private void assertNothingReplicates() throws SQLException {
    for (Side side : Side.values()) {
      assertThat(
              pair.database(side)
                  .queryLong(
                      "SELECT count(*) FROM pg_replication_slots"
                          + " WHERE database = current_database()"))
          .isZero();
    }
  }

  private static IdentityProbe another(Side failed) {
    return (side, connection) -> {
      ServerIdentity real = IdentityProbe.SQL.of(side, connection);
      return side == failed ? new ServerIdentity(real.systemIdentifier(), PROMOTED) : real;
    };
  }

  /** A server's timeline changes while a step is taken. */
  private CutoverOptions failingOver(Side failing, CutoverStep during) {
    AtomicBoolean promoted = new AtomicBoolean();
    return pair.options()
        .withIdentityProbe(
            (side, connection) -> {
              ServerIdentity real = IdentityProbe.SQL.of(side, connection);
              return promoted.get() && side == failing
                  ? new ServerIdentity(real.systemIdentifier(), PROMOTED)
                  : real;
            })
        .withListener(
            new CutoverListener() {
              @Override
              public void starts(CutoverStep step) {
                promoted.compareAndSet(false, step == during);
              }
            });
  }
}
