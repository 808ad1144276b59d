package io.bluegreen.it.cutover;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bluegreen.fixtures.crash.SimulatedCrash;
import io.bluegreen.fixtures.effort.FullOnly;
import io.bluegreen.fixtures.ledger.SideComparison;
import io.bluegreen.fixtures.load.WorkloadDeploymentTest;
import io.bluegreen.jdbc.model.Side;
import io.bluegreen.ops.cutover.model.CutoverListener;
import io.bluegreen.ops.cutover.model.CutoverOptions;
import io.bluegreen.ops.cutover.model.CutoverOutcome;
import io.bluegreen.ops.cutover.model.CutoverResult;
import io.bluegreen.ops.cutover.model.CutoverStep;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A server really goes down and a standby is promoted in its place, with a timeline of its own. */
@FullOnly
class PromotionTest extends WorkloadDeploymentTest {
  @ParameterizedTest
  @EnumSource(Side.class)
  void underneathARunItEndsTheRun(Side failing) throws Exception {
    CutoverOptions options =
        pair.options()
            .withListener(
                new CutoverListener() {
                  @Override
                  public void starts(CutoverStep step) {
                    if (step == CutoverStep.ARRIVE) {
                      pair.database(failing).server().failOver();
                    }
                  }
                });
    CutoverResult result = pair.cutover().run(options);
    assertThat(result.outcome())
        .as(result.message())
        .isEqualTo(CutoverOutcome.ABORTED_AND_RESTORED);
    blue.execute("INSERT INTO ledger (writer, number) VALUES (0, 0)");
    SideComparison.assertEqual(pair);
  }

  @ParameterizedTest
  @EnumSource(Side.class)
  void betweenTwoRunsItNeedsAPerson(Side failing) throws Exception {
    crashBefore(CutoverStep.WAY_BACK);
    pair.database(failing).server().failOver();
    CutoverResult unsure = pair.cutover().resume(pair.options());
    assertThat(unsure.outcome()).as(unsure.message()).isEqualTo(CutoverOutcome.NEEDS_A_PERSON);
    assertThat(unsure.message()).contains("a server was replaced", "run abort");
    CutoverResult back = pair.cutover().abort(pair.options());
    assertThat(back.outcome()).as(back.message()).isEqualTo(CutoverOutcome.ABORTED_AND_RESTORED);

    assertThat(pair.cutover().awaitSync(pair.options(), pair.options().timeouts().hold()))
        .isEmpty();
    crashBefore(CutoverStep.SETTLE);
    pair.database(failing).server().failOver();
    CutoverResult flipped = pair.cutover().resume(pair.options());
    assertThat(flipped.outcome()).as(flipped.message()).isEqualTo(CutoverOutcome.NEEDS_A_PERSON);
    assertThat(flipped.message()).contains("green is active and works");
    CutoverResult accepted = pair.cutover().resume(pair.options().withAcceptNewServers(true));
    assertThat(accepted.outcome()).as(accepted.message()).isEqualTo(CutoverOutcome.DONE);
    assertThat(accepted.report().remarks()).anyMatch(line -> line.contains("no way back"));
    green.execute("INSERT INTO ledger (writer, number) VALUES (0, 0)");
  }

  private void crashBefore(CutoverStep step) {
    CutoverOptions options = pair.options().withListener(SimulatedCrash.before(step));
    assertThatThrownBy(() -> pair.cutover().run(options)).isInstanceOf(SimulatedCrash.class);
  }
}
