package io.bluegreen.it.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.bluegreen.fixtures.effort.TestExtent;
import io.bluegreen.jdbc.model.Side;
import io.bluegreen.ops.cutover.model.CutoverOptions;
import io.bluegreen.ops.cutover.model.CutoverOutcome;
import io.bluegreen.ops.cutover.model.CutoverResult;
import io.bluegreen.ops.cutover.model.CutoverStep;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A server dies without a word, at every step of a cutover, and comes back. */
class ServerKilledTest extends ReplicatedDeploymentTest {
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
        List.of(CutoverStep.FENCE, CutoverStep.WAY_BACK, CutoverStep.SETTLE));
  }

  @ParameterizedTest
  @MethodSource("steps")
  void theOldServerDiesBeforeAStepAndASecondRunFinishesOrTakesBack(CutoverStep step)
      throws Exception {
    Side from = pair.steadyActive();
    application.awaitMore(20);
    pair.awaitReplication(from);
    CutoverOptions options = pair.options(Duration.ofSeconds(2));
    CutoverResult broken =
        pair.cutover().run(options.withListener(CutoverSteps.before(step, () -> pair.kill(from))));
    assertThat(broken.outcome()).as(broken.message()).isEqualTo(CutoverOutcome.NEEDS_A_PERSON);

    pair.startAgain(from);
    boolean forward = CutoverSteps.RESUMED.contains(step);
    CutoverResult second =
        forward ? pair.cutover().resume(pair.options()) : pair.cutover().abort(pair.options());
    assertThat(second.outcome())
        .as(second.message())
        .isEqualTo(forward ? CutoverOutcome.DONE : CutoverOutcome.ABORTED_AND_RESTORED);
    assertThat(pair.steadyActive()).isEqualTo(forward ? from.other() : from);
    application.awaitMore(20);
    application.check();
  }

  @Test
  void theActiveServerDiesAndComesBackWithoutAnyCutover() throws Exception {
    Side active = pair.steadyActive();
    application.awaitMore(20);
    pair.kill(active);
    pair.startAgain(active);
    application.awaitMore(20);
    application.check();
  }
}
