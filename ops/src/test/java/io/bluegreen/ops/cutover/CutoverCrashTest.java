package io.bluegreen.ops.cutover;

import static org.assertj.core.api.Assertions.assertThat;

import io.bluegreen.jdbc.model.Side;
import io.bluegreen.ops.control.ControlRow;
import io.bluegreen.ops.cutover.model.CutoverListener;
import io.bluegreen.ops.cutover.model.CutoverOptions;
import io.bluegreen.ops.cutover.model.CutoverOutcome;
import io.bluegreen.ops.cutover.model.CutoverResult;
import io.bluegreen.ops.cutover.model.CutoverStep;
import java.util.Objects;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The death of the tool's process at every single call to a server, before the call's effect and
 * after it, and what resume, abort and a new run make of that.
 */
class CutoverCrashTest {

  static Stream<Arguments> everyCall() {
    FakePair pair = writtenPair();
    assertThat(pair.cutover().run(writing(pair)).outcome()).isEqualTo(CutoverOutcome.DONE);
    return IntStream.range(0, pair.calls.made())
        .boxed()
        .flatMap(call -> Stream.of(Arguments.of(call, false), Arguments.of(call, true)));
  }

  @ParameterizedTest
  @MethodSource("everyCall")
  void resumeFinishesWhatADeadProcessBegan(int call, boolean afterItsEffect) {
    FakePair pair = killedAt(call, afterItsEffect);
    CutoverResult resumed = pair.cutover().resume(writing(pair));
    if (resumed.outcome() == CutoverOutcome.REFUSED) {
      assertThat(resumed.message()).contains("no unfinished run");
      resumed = pair.activeSide() == Side.GREEN ? resumed : pair.cutover().run(writing(pair));
    }
    assertThat(resumed.outcome())
        .as(resumed.message())
        .isIn(CutoverOutcome.DONE, CutoverOutcome.REFUSED);
    assertMoved(pair);
  }

  @ParameterizedTest
  @MethodSource("everyCall")
  void abortTakesBackWhatADeadProcessBeganUnlessItHasFlipped(int call, boolean afterItsEffect) {
    FakePair pair = killedAt(call, afterItsEffect);
    CutoverResult aborted = pair.cutover().abort(writing(pair));
    if (pair.activeSide() == Side.GREEN) {
      assertThat(aborted.outcome()).as(aborted.message()).isEqualTo(CutoverOutcome.REFUSED);
      return;
    }
    assertThat(aborted.outcome())
        .as(aborted.message())
        .isIn(CutoverOutcome.ABORTED_AND_RESTORED, CutoverOutcome.REFUSED);
    assertOpenAsBefore(pair);
    CutoverResult again = pair.cutover().run(writing(pair));
    assertThat(again.outcome()).as(again.message()).isEqualTo(CutoverOutcome.DONE);
    assertMoved(pair);
  }

  private static FakePair writtenPair() {
    FakePair pair = FakePair.ofClusters();
    pair.applicationWrites();
    pair.applicationWrites();
    return pair;
  }

  private static FakePair killedAt(int call, boolean afterItsEffect) {
    FakePair pair = writtenPair();
    pair.calls.killAt(call, afterItsEffect);
    try {
      pair.cutover().run(writing(pair));
    } catch (FakeCalls.ProcessKilled expected) {
      pair.nextProcess();
      pair.applicationWrites();
      return pair;
    }
    // The steps that overlap make a few calls more or less; the process lived to its end then.
    pair.nextProcess();
    return pair;
  }

  /** An application writes one row as each step begins. */
  private static CutoverOptions writing(FakePair pair) {
    return FakePair.options()
        .withListener(
            new CutoverListener() {
              @Override
              public void starts(CutoverStep step) {
                pair.applicationWrites();
              }
            });
  }

  private static void assertMoved(FakePair pair) {
    pair.applicationWrites();
    pair.replicate();
    ControlRow row = Objects.requireNonNull(pair.green.row);
    assertThat(row).isEqualTo(pair.blue.row);
    assertThat(row.active()).isEqualTo(Side.GREEN);
    assertThat(row.phase()).isEqualTo("steady");
    assertThat(pair.green.rows()).as("no row is lost").containsAll(pair.accepted());
    assertThat(pair.blue.rows()).containsExactlyInAnyOrderElementsOf(pair.green.rows());
    assertThat(pair.blue.fences).containsOnlyKeys(Side.BLUE);
    assertThat(pair.green.fences).isEmpty();
    assertThat(pair.green.subscriptions).isEmpty();
    assertThat(pair.blue.slots).isEmpty();
    assertThat(pair.blue.subscriptions).containsOnlyKeys(FakePair.TO_BLUE);
    assertThat(pair.green.isStreaming(FakePair.TO_BLUE, pair.blue)).isTrue();
  }

  private static void assertOpenAsBefore(FakePair pair) {
    ControlRow row = Objects.requireNonNull(pair.blue.row);
    assertThat(row.active()).isEqualTo(Side.BLUE);
    assertThat(row.phase()).isEqualTo("steady");
    assertThat(pair.blue.fences).isEmpty();
    assertThat(pair.green.slots).as("no slot keeps WAL").isEmpty();
    assertThat(pair.blue.isStreaming(FakePair.TO_GREEN, pair.green)).isTrue();
    assertThat(pair.blue.write("after the abort")).isTrue();
  }
}
