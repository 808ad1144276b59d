package io.bluegreen.it.cutover;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bluegreen.fixtures.crash.CrashingAccess;
import io.bluegreen.fixtures.crash.SimulatedCrash;
import io.bluegreen.fixtures.deployment.ClusterDeployment;
import io.bluegreen.fixtures.effort.FullOnly;
import io.bluegreen.fixtures.effort.TestExtent;
import io.bluegreen.fixtures.ledger.SideComparison;
import io.bluegreen.fixtures.load.WorkloadTables;
import io.bluegreen.jdbc.model.Side;
import io.bluegreen.ops.cutover.Cutover;
import io.bluegreen.ops.cutover.model.CutoverOptions;
import io.bluegreen.ops.cutover.model.CutoverOutcome;
import io.bluegreen.ops.cutover.model.CutoverResult;
import io.bluegreen.ops.cutover.model.CutoverStep;
import java.util.EnumSet;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A run may end anywhere; a second one finishes it or takes it back. Writers run all the time. */
class CrashTest {
  private static ClusterDeployment pair;
  private static FollowingWriters writers;

  @BeforeAll
  static void start() throws Exception {
    pair = WorkloadTables.cluster().replicated();
    writers = FollowingWriters.start(pair, 2);
  }

  @AfterAll
  static void nothingWasLostInAnyOfThem() throws Exception {
    try (ClusterDeployment closing = pair;
        FollowingWriters stopping = writers) {
      stopping.awaitMore(20);
      stopping.stop();
      SideComparison.assertEqual(closing);
      stopping.assertKept(closing.database(pair.steadyActive()));
    }
  }

  static List<CutoverStep> steps() {
    return TestExtent.of(
        List.of(CutoverStep.values()), List.of(CutoverStep.FENCE, CutoverStep.SETTLE));
  }

  @ParameterizedTest
  @MethodSource("steps")
  void aCrashBeforeAnyStepIsFinishedByResume(CutoverStep step) throws Exception {
    Side to = pair.steadyActive().other();
    crash(step);
    assertThat(pair.cutover().run(pair.options()).outcome()).isEqualTo(CutoverOutcome.REFUSED);
    CutoverResult result = pair.cutover().resume(pair.options());
    assertThat(result.outcome()).as(result.message()).isEqualTo(CutoverOutcome.DONE);
    assertThat(pair.steadyActive()).isEqualTo(to);
    writers.awaitMore(10);
  }

  static List<CutoverStep> stepsUpToTheFlip() {
    return TestExtent.of(
        List.copyOf(EnumSet.complementOf(EnumSet.of(CutoverStep.SETTLE))),
        List.of(CutoverStep.ARRIVE, CutoverStep.FLIP));
  }

  @ParameterizedTest
  @MethodSource("stepsUpToTheFlip")
  void aCrashBeforeAnyStepUpToTheFlipIsTakenBackByAbort(CutoverStep step) throws Exception {
    Side from = pair.steadyActive();
    crash(step);
    CutoverResult result = pair.cutover().abort(pair.options());
    assertThat(result.outcome())
        .as(result.message())
        .isEqualTo(CutoverOutcome.ABORTED_AND_RESTORED);
    assertThat(pair.steadyActive()).isEqualTo(from);
    assertThat(pair.cutover().abort(pair.options()).outcome()).isEqualTo(CutoverOutcome.REFUSED);
    writers.awaitMore(10);
  }

  @Test
  void afterTheFlipAbortIsRefusedAndResumeFinishes() throws Exception {
    Side to = pair.steadyActive().other();
    crash(CutoverStep.SETTLE);
    CutoverResult refused = pair.cutover().abort(pair.options());
    assertThat(refused.outcome()).isEqualTo(CutoverOutcome.REFUSED);
    assertThat(refused.message()).contains("the flip has happened", to + " is active");
    assertThat(pair.cutover().resume(pair.options()).outcome()).isEqualTo(CutoverOutcome.DONE);
    assertThat(pair.cutover().resume(pair.options()).outcome()).isEqualTo(CutoverOutcome.REFUSED);
  }

  @Test
  @FullOnly
  void aCrashAtManyStatementsIsFinishedOrTakenBack() throws Exception {
    int crashes = 0;
    for (int at = 40; at < 140; at += 7) {
      Side from = pair.steadyActive();
      CrashingAccess access = new CrashingAccess(pair.access(), at);
      if (runToTheEnd(access)) {
        break;
      }
      crashes++;
      CutoverResult result = at % 2 == 0 ? finish() : takeBack(at);
      assertThat(result.outcome())
          .as("statement %d: %s", at, result.message())
          .isIn(CutoverOutcome.DONE, CutoverOutcome.ABORTED_AND_RESTORED, CutoverOutcome.REFUSED);
      assertThat(pair.steadyActive())
          .isEqualTo(result.outcome() == CutoverOutcome.DONE ? from.other() : from);
      writers.awaitMore(5);
    }
    assertThat(crashes).isGreaterThan(5);
  }

  /** Refused where the crash came before anything was recorded. */
  private static CutoverResult finish() {
    return pair.cutover().resume(pair.options());
  }

  /** Every abort crashes itself once, and is then repeated; after the flip only resume is left. */
  private static CutoverResult takeBack(int seed) {
    try {
      new Cutover(new CrashingAccess(pair.access(), 12 + seed % 17)).abort(pair.options());
    } catch (SimulatedCrash expected) {
      // and once more
    }
    CutoverResult result = pair.cutover().abort(pair.options());
    return result.message().contains("the flip has happened") ? finish() : result;
  }

  private static boolean runToTheEnd(CrashingAccess access) {
    try {
      return new Cutover(access).run(pair.options()).outcome() == CutoverOutcome.DONE;
    } catch (SimulatedCrash crash) {
      return false;
    }
  }

  private static void crash(CutoverStep step) {
    CutoverOptions options = pair.options().withListener(SimulatedCrash.before(step));
    assertThatThrownBy(() -> pair.cutover().run(options)).isInstanceOf(SimulatedCrash.class);
  }
}
