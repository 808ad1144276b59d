package io.bluegreen.it.cutover;

import static org.assertj.core.api.Assertions.assertThat;

import io.bluegreen.fixtures.crash.SimulatedCrash;
import io.bluegreen.fixtures.load.WorkloadDeploymentTest;
import io.bluegreen.jdbc.model.Side;
import io.bluegreen.ops.cutover.model.CutoverInspection;
import io.bluegreen.ops.cutover.model.CutoverOptions;
import io.bluegreen.ops.cutover.model.CutoverOutcome;
import io.bluegreen.ops.cutover.model.CutoverReport;
import io.bluegreen.ops.cutover.model.CutoverResult;
import io.bluegreen.ops.cutover.model.CutoverStep;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The commands of an operator around a cutover. */
class RehearsalTest extends WorkloadDeploymentTest {
  @Test
  void aRehearsalMeasuresEndsNobodyAndLeavesNothingBehind() throws Exception {
    try (Connection longOne = blue.connect();
        Statement statement = longOne.createStatement()) {
      longOne.setAutoCommit(false);
      statement.execute("UPDATE accounts SET balance = balance WHERE id = 1");
      CutoverResult result = pair.cutover().rehearse(pair.options());
      assertThat(result.outcome()).as(result.message()).isEqualTo(CutoverOutcome.DONE);
      assertThat(result.report().pause()).isNotNull();
      assertThat(result.report().steps())
          .containsKeys(CutoverStep.HOLD, CutoverStep.DRAIN, CutoverStep.WAY_BACK)
          .doesNotContainKeys(CutoverStep.FENCE, CutoverStep.FLIP);
      assertThat(result.report().remarks()).anyMatch(line -> line.contains("would end"));
      assertThat(result.report().terminated()).isEmpty();
      statement.execute("UPDATE accounts SET balance = balance WHERE id = 2");
      longOne.commit();
    }
    CutoverInspection after = pair.cutover().inspect(pair.options());
    assertThat(after.unfinished()).isNull();
    assertThat(after.advice()).isEqualTo("nothing is unfinished");
    assertThat(after.sides().values())
        .allSatisfy(
            side -> {
              assertThat(side.phase()).isEqualTo("steady");
              assertThat(side.active()).isEqualTo(Side.BLUE);
              assertThat(side.fence()).isZero();
            });
    assertThat(after.side(Side.BLUE).subscriptions()).isEmpty();
    assertThat(after.side(Side.GREEN).slots()).isEmpty();
    assertThat(pair.cutover().run(pair.options()).outcome()).isEqualTo(CutoverOutcome.DONE);
  }

  @Test
  void anInspectionNamesTheUnfinishedRunAndWhatToDo() throws Exception {
    for (CutoverStep step : List.of(CutoverStep.WAY_BACK, CutoverStep.SETTLE)) {
      CutoverOptions crashing = pair.options().withListener(SimulatedCrash.before(step));
      try {
        pair.cutover().run(crashing);
      } catch (SimulatedCrash expected) {
        assertThat(expected).isNotNull();
      }
      CutoverInspection now = pair.cutover().inspect(pair.options());
      boolean flipped = step == CutoverStep.SETTLE;
      assertThat(now.unfinished())
          .satisfies(
              run -> {
                assertThat(run.step()).isEqualTo(flipped ? "settle" : step.text());
                assertThat(run.flipped()).isEqualTo(flipped);
                assertThat(run.serversChanged()).isFalse();
              });
      assertThat(now.side(Side.BLUE).fence()).isPositive();
      assertThat(now.advice()).contains(flipped ? "resume finishes" : "abort opens blue again");
      assertThat(now.lines()).hasSize(4);
      if (!flipped) {
        assertThat(pair.cutover().abort(pair.options()).outcome())
            .isEqualTo(CutoverOutcome.ABORTED_AND_RESTORED);
      }
    }
    assertThat(pair.cutover().resume(pair.options()).outcome()).isEqualTo(CutoverOutcome.DONE);
  }

  @Test
  void replicationIsWaitedForAndSequencesAreMovedAheadOfTheCutover() throws Exception {
    assertThat(pair.cutover().awaitSync(pair.options(), Duration.ofSeconds(20))).isEmpty();
    blue.execute("SELECT setval('ledger_id_seq', 5000)");
    List<CutoverReport.MovedSequence> moved =
        pair.cutover().moveSequences(pair.options().withSequenceMargin(100));
    assertThat(moved)
        .singleElement()
        .satisfies(sequence -> assertThat(sequence.newSide()).isEqualTo(5100));
    assertThat(green.queryLong("SELECT nextval('ledger_id_seq')")).isEqualTo(5101);

    green.execute("ALTER SUBSCRIPTION " + pair.names().to(Side.GREEN) + " DISABLE");
    assertThat(pair.cutover().awaitSync(pair.options(), Duration.ofMillis(1)))
        .anyMatch(problem -> problem.contains("no enabled subscription"));
  }
}
