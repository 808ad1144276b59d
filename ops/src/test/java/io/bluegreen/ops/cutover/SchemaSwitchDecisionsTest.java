package io.bluegreen.ops.cutover;

import static org.assertj.core.api.Assertions.assertThat;

import io.bluegreen.jdbc.model.Side;
import io.bluegreen.ops.cutover.model.CutoverOptions;
import io.bluegreen.ops.cutover.model.CutoverOutcome;
import io.bluegreen.ops.cutover.model.CutoverResult;
import io.bluegreen.ops.cutover.model.CutoverStep;
import io.bluegreen.ops.cutover.side.OpenTransactions;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** The decisions of a drained switch between two schemas. */
class SchemaSwitchDecisionsTest {
  private static final CutoverOptions OPTIONS = FakePair.options();

  private final FakePair pair = FakePair.ofSchemas();

  @Test
  void aSwitchLeavesTheOldSchemaFencedAndOneBackOpensItAgain() {
    assertThat(pair.schemaSwitch().run(OPTIONS).outcome()).isEqualTo(CutoverOutcome.DONE);
    assertThat(pair.activeSide()).isEqualTo(Side.GREEN);
    assertThat(pair.blue.fences).containsOnlyKeys(Side.BLUE);
    assertThat(pair.schemaSwitch().run(OPTIONS).outcome()).isEqualTo(CutoverOutcome.DONE);
    assertThat(pair.activeSide()).isEqualTo(Side.BLUE);
    assertThat(pair.blue.fences).containsOnlyKeys(Side.GREEN);
  }

  @Test
  void aWriterIsEndedByTheDrain() {
    OpenTransactions.Session writer =
        new OpenTransactions.Session(11, "app", "shop", "idle in transaction", true);
    pair.blue.transactions.add(writer);
    CutoverResult result = pair.schemaSwitch().run(OPTIONS);
    assertThat(result.outcome()).isEqualTo(CutoverOutcome.DONE);
    assertThat(result.report().terminated()).containsExactly(writer.terminated(CutoverStep.DRAIN));
  }

  @Test
  void aFenceThatNeverGetsItsLocksIsTakenBack() {
    pair.blue.blockers.add(
        new OpenTransactions.Session(11, "app", "shop", "idle in transaction", true));
    pair.blue.mayEndSessions = false;
    assertTakenBack("step fence failed: could not obtain lock");
  }

  @Test
  void aHoldThatRanOutIsTakenBack() {
    pair.calls.before("FlipTransaction.prepare", () -> pair.clockMoves(Duration.ofHours(1)));
    assertTakenBack("the hold ran out");
  }

  @Test
  void aFlipWhoseAnswerIsLostIsReadBack() {
    pair.calls.after("FlipTransaction.commit", SchemaSwitchDecisionsTest::lose);
    assertThat(pair.schemaSwitch().run(OPTIONS).outcome()).isEqualTo(CutoverOutcome.DONE);
    assertThat(pair.activeSide()).isEqualTo(Side.GREEN);
  }

  @Test
  void aFlipThatDidNotHappenIsTakenBack() {
    pair.calls.before("FlipTransaction.commit", SchemaSwitchDecisionsTest::lose);
    assertTakenBack("step flip failed");
  }

  @Test
  void aFlipThatCannotBeAskedForIsLeftToAPerson() {
    pair.calls.after(
        "FlipTransaction.commit",
        () -> {
          pair.blue.isReachable = false;
          lose();
        });
    CutoverResult result = pair.schemaSwitch().run(OPTIONS);
    assertThat(result.outcome()).isEqualTo(CutoverOutcome.NEEDS_A_PERSON);
    assertThat(result.message()).contains("run resume");
  }

  @Test
  void anotherRunIsNotDisturbed() {
    pair.blue.lockedBy = "another process";
    CutoverResult result = pair.schemaSwitch().run(OPTIONS);
    assertThat(result.outcome()).isEqualTo(CutoverOutcome.REFUSED);
    assertThat(result.message()).isEqualTo("another run of this deployment is under way");
  }

  private void assertTakenBack(String why) {
    CutoverResult result = pair.schemaSwitch().run(OPTIONS);
    assertThat(result.outcome())
        .as(result.message())
        .isEqualTo(CutoverOutcome.ABORTED_AND_RESTORED);
    assertThat(result.message()).contains(why);
    assertThat(pair.activeSide()).isEqualTo(Side.BLUE);
    assertThat(Objects.requireNonNull(pair.blue.row).phase()).isEqualTo("steady");
    assertThat(pair.blue.fences).isEmpty();
  }

  private static void lose() throws SQLException {
    throw new SQLException("the connection was lost", "08006");
  }
}
