package io.bluegreen.it.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bluegreen.fixtures.effort.TestExtent;
import io.bluegreen.jdbc.model.Side;
import io.bluegreen.ops.cutover.model.CutoverOptions;
import io.bluegreen.ops.cutover.model.CutoverOutcome;
import io.bluegreen.ops.cutover.model.CutoverResult;
import io.bluegreen.ops.cutover.model.CutoverStep;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The operator's process dies between two steps, and a second one goes on or takes back. An
 * application waits meanwhile, and meets no error but a transaction that the drain has ended.
 */
class OperatorKilledTest extends ReplicatedDeploymentTest {
  private static FaultWorkload application;

  @BeforeAll
  static void start() throws Exception {
    application = FaultWorkload.start(pair, 6);
  }

  @AfterAll
  static void stop() throws Exception {
    application.close();
  }

  static List<CutoverStep> steps() {
    return TestExtent.of(
        List.of(CutoverStep.values()),
        List.of(CutoverStep.DRAIN, CutoverStep.SEQUENCES, CutoverStep.FLIP));
  }

  @ParameterizedTest
  @MethodSource("steps")
  void theOperatorDiesBeforeAStepAndASecondOneFinishesOrTakesBack(CutoverStep step)
      throws Exception {
    Side from = pair.steadyActive();
    application.awaitMore(20);
    CutoverOptions dying =
        pair.options()
            .withListener(
                CutoverSteps.before(
                    step,
                    () -> {
                      throw new CutoverSteps.Crash();
                    }));
    assertThatThrownBy(() -> pair.cutover().run(dying)).isInstanceOf(CutoverSteps.Crash.class);

    boolean forward = CutoverSteps.RESUMED.contains(step);
    CutoverResult second =
        forward ? pair.cutover().resume(pair.options()) : pair.cutover().abort(pair.options());
    assertThat(second.outcome())
        .as(second.message())
        .isEqualTo(forward ? CutoverOutcome.DONE : CutoverOutcome.ABORTED_AND_RESTORED);
    assertThat(pair.steadyActive()).isEqualTo(forward ? from.other() : from);
    application.awaitMore(20);
    application.check(Set.of(), Set.of("40001"));
  }
}
