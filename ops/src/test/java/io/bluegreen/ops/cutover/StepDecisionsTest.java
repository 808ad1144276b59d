package io.bluegreen.ops.cutover;

import static org.assertj.core.api.Assertions.assertThat;

import io.bluegreen.jdbc.model.Side;
import io.bluegreen.ops.catalog.SequenceState;
import io.bluegreen.ops.control.ServerIdentity;
import io.bluegreen.ops.cutover.model.CutoverOutcome;
import io.bluegreen.ops.cutover.model.CutoverReport;
import io.bluegreen.ops.cutover.model.CutoverResult;
import io.bluegreen.ops.cutover.model.CutoverStep;
import io.bluegreen.ops.cutover.side.OpenTransactions;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What each step decides when something is not as it should be. */
class StepDecisionsTest {
  private static final OpenTransactions.Session WRITER =
      new OpenTransactions.Session(11, "app", "shop", "idle in transaction", true);
  private static final OpenTransactions.Session READER =
      new OpenTransactions.Session(12, "app", "report", "active", false);

  private final FakePair pair = FakePair.ofClusters();

  @BeforeEach
  void writeSomething() {
    pair.applicationWrites();
  }

  private CutoverResult run() {
    return pair.cutover().run(FakePair.options());
  }

  private CutoverResult run(CutoverOutcome outcome, String... words) {
    CutoverResult result = run();
    assertThat(result.outcome()).as(result.message()).isEqualTo(outcome);
    for (String word : words) {
      assertThat(result.message()).contains(word);
    }
    return result;
  }

  /** Blue is active and open, nothing of the run is left, and another run succeeds. */
  private void assertTakenBack() {
    pair.nextProcess();
    assertThat(pair.activeSide()).isEqualTo(Side.BLUE);
    assertThat(Objects.requireNonNull(pair.blue.row).phase()).isEqualTo("steady");
    assertThat(pair.blue.fences).isEmpty();
    assertThat(pair.green.slots).isEmpty();
    assertThat(pair.blue.isStreaming(FakePair.TO_GREEN, pair.green)).isTrue();
    CutoverResult again = run();
    assertThat(again.outcome()).as(again.message()).isEqualTo(CutoverOutcome.DONE);
  }

  @Test
  void theHoldFailsIfSomebodyElseChangesTheRowAtTheSameMoment() {
    pair.calls.before("DeploymentRow.hold", () -> pair.changedBySomebodyElse(pair.blue));
    run(CutoverOutcome.ABORTED_AND_RESTORED, "step hold failed", "somebody else changed");
    pair.nextProcess();
    assertThat(pair.blue.fences).isEmpty();
    assertThat(run().outcome()).isEqualTo(CutoverOutcome.DONE);
  }

  @Test
  void theHoldFailsIfTheOtherRowIsAhead() {
    pair.calls.after(
        "DeploymentRow.hold",
        () -> {
          pair.changedBySomebodyElse(pair.green);
          pair.changedBySomebodyElse(pair.green);
        });
    run(CutoverOutcome.ABORTED_AND_RESTORED, "the row of green has a higher epoch");
  }

  @Test
  void aClientThatDoesNotSayThatItHoldsIsRemarkedAndNotWaitedForLonger() {
    pair.blue.clients.add(new CutoverReport.Client("c1", "shop", "host1", 5, 0));
    CutoverResult result = run(CutoverOutcome.DONE);
    assertThat(result.report().remarks())
        .contains(
            "1 live client(s) did not say that they hold",
            "1 live client(s) have not seen the flip yet");
    assertThat(result.report().longestHold()).isNull();
  }

  @Test
  void aClientThatHasSeenEverythingIsReported() {
    pair.blue.clients.add(new CutoverReport.Client("c1", "shop", "host1", -1, 0));
    CutoverResult result = run(CutoverOutcome.DONE);
    assertThat(result.report().remarks()).isEmpty();
    assertThat(result.report().longestHold()).isEqualTo(Duration.ofMillis(1));
  }

  @Test
  void theDrainEndsAWriterAndLeavesAReader() {
    pair.blue.transactions.add(WRITER);
    pair.blue.transactions.add(READER);
    CutoverResult result = run(CutoverOutcome.DONE);
    assertThat(result.report().terminated()).containsExactly(WRITER.terminated(CutoverStep.DRAIN));
    assertThat(result.report().remarks())
        .contains("1 older transaction(s) that only read go on on blue");
  }

  @Test
  void aSessionThatMayNotBeEndedIsNamed() {
    pair.blue.transactions.add(WRITER);
    pair.blue.mayEndSessions = false;
    CutoverResult result = run();
    assertThat(result.report().remarks())
        .anyMatch(remark -> remark.startsWith("not allowed to end, or gone by itself: Session["));
    assertThat(result.report().terminated()).isEmpty();
  }

  @Test
  void aPreparedTransactionStopsTheRunAndIsNotEnded() {
    pair.blue.prepared.add("xa-17");
    run(CutoverOutcome.ABORTED_AND_RESTORED, "prepared transactions are open on blue", "xa-17");
    pair.blue.prepared.clear();
    assertTakenBack();
  }

  @Test
  void theFenceEndsTheSessionsThatBlockItAndTriesAgain() {
    pair.blue.blockers.add(WRITER);
    CutoverResult result = run(CutoverOutcome.DONE);
    assertThat(result.report().terminated()).containsExactly(WRITER.terminated(CutoverStep.FENCE));
  }

  @Test
  void aFenceThatNeverGetsItsLocksIsGivenUp() {
    pair.blue.blockers.add(WRITER);
    pair.blue.mayEndSessions = false;
    run(CutoverOutcome.ABORTED_AND_RESTORED, "step fence failed", "could not obtain lock");
    pair.blue.blockers.clear();
    assertTakenBack();
  }

  @Test
  void anErrorOfTheFenceThatIsNoLockIsNotTriedAgain() {
    int[] tries = {0};
    pair.calls.before(
        "SideFence.set",
        () -> {
          tries[0]++;
          throw new SQLException("must be owner of table account", "42501");
        });
    run(CutoverOutcome.ABORTED_AND_RESTORED, "step fence failed", "must be owner");
    assertThat(tries[0]).isEqualTo(1);
    assertTakenBack();
  }

  @Test
  void aSentinelThatNeverArrivesTakesEverythingBack() {
    pair.calls.before("SideFence.set", () -> pair.green.isReplicating = false);
    run(CutoverOutcome.ABORTED_AND_RESTORED, "did not arrive on green");
    pair.green.isReplicating = true;
    assertTakenBack();
  }

  @Test
  void aTableThatIsStillBeingCopiedStopsTheRunBehindTheFence() {
    pair.calls.after(
        "SideFence.set",
        () -> Objects.requireNonNull(pair.green.subscriptions.get(FakePair.TO_GREEN)).unready = 2);
    run(CutoverOutcome.ABORTED_AND_RESTORED, "2 table(s) of green are still being copied");
    assertThat(pair.blue.fences).isEmpty();
  }

  @Test
  void sequencesAreMovedAheadOfTheOldSide() {
    pair.blue.sequences.add(sequence(500, Long.MAX_VALUE));
    pair.green.sequences.add(sequence(1, Long.MAX_VALUE));
    CutoverResult result = run(CutoverOutcome.DONE);
    assertThat(result.report().sequences())
        .containsExactly(new CutoverReport.MovedSequence("public.account_id_seq", 500, 1500));
    assertThat(pair.green.sequences.get(0).last()).isEqualTo(1500);
  }

  @Test
  void aSequenceThatWouldPassItsBoundIsRefusedBeforeAnybodyIsHeld() {
    pair.blue.sequences.add(sequence(500, 600));
    pair.green.sequences.add(sequence(1, 600));
    CutoverResult result = run(CutoverOutcome.REFUSED, "would pass its bound 600");
    assertThat(result.report().holdEpoch()).isZero();
  }

  @Test
  void aSequenceThatComesToItsBoundMeanwhileStopsTheRun() {
    pair.blue.sequences.add(sequence(500, 2000));
    pair.green.sequences.add(sequence(1, 2000));
    pair.calls.before("SideFence.set", () -> pair.blue.sequences.set(0, sequence(1500, 2000)));
    run(CutoverOutcome.ABORTED_AND_RESTORED, "would pass its bound 2000");
  }

  @Test
  void aWayBackThatIsThereAlreadyIsMadeAnew() {
    pair.green.slots.put(FakePair.TO_BLUE, 0);
    pair.calls.before("SideFence.set", () -> pair.green.slots.put(FakePair.TO_BLUE, 0));
    run(CutoverOutcome.DONE);
    pair.applicationWrites();
    assertThat(Objects.requireNonNull(pair.blue.subscriptions.get(FakePair.TO_BLUE)).error)
        .isNull();
    assertThat(pair.blue.rows()).isEqualTo(pair.green.rows());
  }

  @Test
  void aSlotThatCannotBeMadeTakesEverythingBack() {
    pair.calls.before(
        "SideSlots.create",
        () -> {
          throw new SQLException("all replication slots are in use", "53400");
        });
    run(CutoverOutcome.ABORTED_AND_RESTORED, "step way_back failed", "slots are in use");
    assertTakenBack();
  }

  @Test
  void aReverseSubscriptionWithOtherTablesIsMadeAnewOnceAndThenStopsTheRun() {
    pair.calls.before("SideFence.set", () -> pair.green.published.add("public.made_meanwhile"));
    run(CutoverOutcome.ABORTED_AND_RESTORED, "does not list the same tables on both sides");
  }

  @Test
  void aTableMadeOnTheOldSideDuringTheRunStopsTheFlip() {
    pair.calls.after("SideSlots.create", () -> pair.blue.tables.add("public.made_meanwhile"));
    run(CutoverOutcome.ABORTED_AND_RESTORED, "rows would be left behind", "public.made_meanwhile");
    pair.blue.tables.remove("public.made_meanwhile");
    assertTakenBack();
  }

  @Test
  void aHoldThatRanOutBeforeTheFlipTakesEverythingBack() {
    pair.calls.before("FlipTransaction.prepare", () -> pair.clockMoves(Duration.ofHours(1)));
    run(CutoverOutcome.ABORTED_AND_RESTORED, "the hold ran out");
    assertTakenBack();
  }

  @Test
  void anEpochThatSomebodyElseMovedStopsTheFlip() {
    pair.calls.before(
        "FlipTransaction.prepare",
        () -> {
          pair.changedBySomebodyElse(pair.blue);
          pair.changedBySomebodyElse(pair.green);
        });
    run(CutoverOutcome.ABORTED_AND_RESTORED, "somebody changed the deployment");
    assertTakenBack();
  }

  @Test
  void aFlipWhoseAnswerIsLostIsFoundByReadingItBack() {
    pair.calls.after("FlipTransaction.commit", StepDecisionsTest::lose);
    run(CutoverOutcome.DONE, "deployment shop is on green");
    assertThat(pair.blue.row).isEqualTo(pair.green.row);
  }

  @Test
  void aFlipThatProvablyDidNotHappenIsTakenBack() {
    pair.calls.before("FlipTransaction.commit", StepDecisionsTest::lose);
    run(CutoverOutcome.ABORTED_AND_RESTORED, "step flip failed");
    assertTakenBack();
  }

  @Test
  void aFlipOfWhichNothingCanBeLearnedLeavesFenceAndHold() {
    pair.calls.after("FlipTransaction.commit", StepDecisionsTest::lose);
    pair.calls.before("FlipTransaction.look", StepDecisionsTest::lose);
    run(CutoverOutcome.NEEDS_A_PERSON, "could not be learned whether it happened", "run resume");
    assertThat(pair.blue.fences).containsKey(Side.BLUE);
    assertThat(Objects.requireNonNull(pair.blue.row).phase()).isEqualTo("hold");
    pair.nextProcess();
    assertThat(pair.cutover().resume(FakePair.options()).outcome()).isEqualTo(CutoverOutcome.DONE);
  }

  @Test
  void anAbortDoesNotOpenTheOldSideWhileTheFlipIsUnknownAndTheNewSideUnreachable() {
    pair.calls.after("FlipTransaction.commit", StepDecisionsTest::lose);
    pair.calls.before("FlipTransaction.look", StepDecisionsTest::lose);
    run(CutoverOutcome.NEEDS_A_PERSON);
    pair.nextProcess();
    pair.green.isReachable = false;
    CutoverResult aborted = pair.cutover().abort(FakePair.options());
    assertThat(aborted.outcome()).isEqualTo(CutoverOutcome.NEEDS_A_PERSON);
    assertThat(pair.blue.fences).containsKey(Side.BLUE);
  }

  @Test
  void aServerThatWasReplacedBeforeTheFlipStopsTheRun() {
    pair.calls.after(
        "SideSlots.create", () -> pair.green.identity = new ServerIdentity("7002", "00000002"));
    run(CutoverOutcome.ABORTED_AND_RESTORED, "a failover happened underneath");
  }

  @Test
  void theNewSideIsLostBeforeTheFlipAndTheOldOneIsOpenedAllTheSame() {
    pair.calls.after("SideFence.set", () -> pair.green.isReachable = false);
    String until = pair.clock().plus(FakePair.options().timeouts().hold()).toString();
    run(
        CutoverOutcome.ABORTED_AND_RESTORED,
        "blue is active and open as before",
        "the row of green stays held until " + until + ", when a hold ends by itself",
        "bluegreen release --deployment shop once green answers, or the next run");
    assertThat(pair.blue.fences).isEmpty();
    assertThat(pair.blue.write("goes on")).isTrue();
    assertThat(Objects.requireNonNull(pair.blue.row).phase()).isEqualTo("steady");
    assertThat(Objects.requireNonNull(pair.green.row).phase()).isEqualTo("hold");
    pair.green.isReachable = true;
    assertTakenBack();
  }

  @Test
  void theNewSideIsLostAsItsRowIsBroughtUpToDate() {
    pair.calls.after("SideFence.set", StepDecisionsTest::lose);
    pair.calls.before("DeploymentRow.release", () -> pair.green.isReachable = false);
    run(
        CutoverOutcome.ABORTED_AND_RESTORED,
        "the row of green stays held until",
        "bluegreen release --deployment shop");
    pair.green.isReachable = true;
    assertTakenBack();
  }

  @Test
  void theNewSideIsLostWithASlotAndTheNextAbortBringsItsRowUpToDateToo() {
    pair.calls.after("SideSlots.create", () -> pair.green.isReachable = false);
    run(
        CutoverOutcome.NEEDS_A_PERSON,
        "blue is active and open as before",
        "green cannot be reached: run abort again when it can, for its row, which stays held");
    pair.nextProcess();
    pair.green.isReachable = true;
    CutoverResult again = pair.cutover().abort(FakePair.options());
    assertThat(again.outcome()).as(again.message()).isEqualTo(CutoverOutcome.ABORTED_AND_RESTORED);
    assertThat(pair.green.row).isEqualTo(pair.blue.row);
    assertTakenBack();
  }

  @Test
  void theOldSideIsLostBehindTheFlipAndTheNewOneIsNotTakenBack() {
    pair.calls.after("FlipTransaction.commit", () -> pair.blue.isReachable = false);
    run(CutoverOutcome.NEEDS_A_PERSON, "green is active and takes writes", "run resume");
    assertThat(pair.green.write("goes on")).isTrue();
    pair.nextProcess();
    pair.blue.isReachable = true;
    assertThat(pair.cutover().resume(FakePair.options()).outcome()).isEqualTo(CutoverOutcome.DONE);
  }

  @Test
  void aFailoverBehindTheFlipCostsTheWayBackAndAPersonHasToSayIt() {
    pair.calls.after("FlipTransaction.commit", () -> pair.blue.isReachable = false);
    run(CutoverOutcome.NEEDS_A_PERSON);
    pair.nextProcess();
    pair.blue.isReachable = true;
    pair.green.identity = new ServerIdentity("7002", "00000002");
    assertThat(pair.cutover().resume(FakePair.options()).outcome())
        .isEqualTo(CutoverOutcome.NEEDS_A_PERSON);
    pair.nextProcess();
    CutoverResult accepted = pair.cutover().resume(FakePair.options().withAcceptNewServers(true));
    assertThat(accepted.outcome()).as(accepted.message()).isEqualTo(CutoverOutcome.DONE);
    assertThat(accepted.report().remarks())
        .anyMatch(remark -> remark.startsWith("there is no way back to blue"));
    assertThat(pair.blue.subscriptions).isEmpty();
    assertThat(pair.green.slots).isEmpty();
  }

  @Test
  void settleEndsWhatStaysOnTheOldSideAndNamesATableMadeThereTooLate() {
    pair.blue.leftovers.add(READER);
    pair.blue.madeAfterTheFence.add("public.late");
    CutoverResult result = run(CutoverOutcome.DONE);
    assertThat(result.report().terminated()).containsExactly(READER.terminated(CutoverStep.SETTLE));
    assertThat(result.report().remarks())
        .anyMatch(remark -> remark.startsWith("table public.late was made on blue"));
  }

  private static SequenceState sequence(long last, long max) {
    return new SequenceState(
        "public.account_id_seq", "account_id_seq", last, true, 1, 1, max, 1, false, true);
  }

  private static void lose() throws SQLException {
    throw new SQLException("the connection was lost", "08006");
  }
}
