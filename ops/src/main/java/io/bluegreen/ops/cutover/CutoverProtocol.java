package io.bluegreen.ops.cutover;

import io.bluegreen.ops.cutover.model.CutoverStep;
import io.bluegreen.ops.cutover.model.FlipUnknownException;
import io.bluegreen.ops.cutover.model.StepFailedException;
import io.bluegreen.ops.cutover.run.CutoverContext;
import io.bluegreen.ops.cutover.run.ParallelTasks;
import io.bluegreen.ops.cutover.step.AwaitSentinelStep;
import io.bluegreen.ops.cutover.step.DrainStep;
import io.bluegreen.ops.cutover.step.FenceStep;
import io.bluegreen.ops.cutover.step.FlipStep;
import io.bluegreen.ops.cutover.step.HoldStep;
import io.bluegreen.ops.cutover.step.ProtocolStep;
import io.bluegreen.ops.cutover.step.RehearsalStep;
import io.bluegreen.ops.cutover.step.ReverseReplicationStep;
import io.bluegreen.ops.cutover.step.SequencesStep;
import io.bluegreen.ops.cutover.step.SettleStep;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * The steps in their order. Steps of one stage overlap. The order is the safety argument, and it is
 * written down only here.
 */
public final class CutoverProtocol {
  private static final List<List<ProtocolStep>> STAGES =
      List.of(
          List.of(new HoldStep()),
          List.of(new DrainStep(true)),
          List.of(new FenceStep()),
          List.of(new AwaitSentinelStep(), new SequencesStep()),
          List.of(new ReverseReplicationStep()),
          List.of(new FlipStep()),
          List.of(new SettleStep()));

  /** What of it can be tried without closing or flipping anything. */
  private static final List<List<ProtocolStep>> REHEARSAL =
      List.of(List.of(new HoldStep()), List.of(new DrainStep(false)), List.of(new RehearsalStep()));

  private final CutoverContext run;

  CutoverProtocol(CutoverContext run) {
    this.run = run;
  }

  /** Takes all steps from this one on. */
  void from(CutoverStep first)
      throws SQLException, StepFailedException, FlipUnknownException, InterruptedException {
    for (List<ProtocolStep> stage : STAGES) {
      if (stage.get(0).id().compareTo(first) >= 0) {
        take(stage);
      }
    }
  }

  /** Holds and drains, and measures the rest; whoever calls this takes everything back. */
  void rehearse()
      throws SQLException, StepFailedException, FlipUnknownException, InterruptedException {
    for (List<ProtocolStep> stage : REHEARSAL) {
      take(stage);
    }
    run.rehearsed();
  }

  /**
   * Takes a stage. Whether both servers are still the same is asked, and the step written down,
   * beside a step where that is enough, so that no round trip of the pause is spent on it alone:
   * what such a step does to the wrong server is undone like everything before the flip, and nobody
   * relies on its name in the row. An abort relies on that of the way back and of the flip.
   */
  private void take(List<ProtocolStep> stage)
      throws SQLException, StepFailedException, FlipUnknownException, InterruptedException {
    CutoverStep first = stage.get(0).id();
    List<ParallelTasks.Work> beginning = run.begin(first);
    List<ParallelTasks.Work> works = new ArrayList<>();
    stage.forEach(step -> works.add(() -> timed(step)));
    if (beginsMeanwhile(first)) {
      works.addAll(beginning);
    } else {
      run.parallelTasks().together(beginning);
    }
    stage.forEach(step -> run.options().listener().starts(step.id()));
    run.parallelTasks().together(works);
  }

  private static boolean beginsMeanwhile(CutoverStep step) {
    return switch (step) {
      case DRAIN, FENCE, ARRIVE, SEQUENCES -> true;
      case HOLD, WAY_BACK, FLIP, SETTLE -> false;
    };
  }

  private void timed(ProtocolStep step)
      throws SQLException, StepFailedException, FlipUnknownException, InterruptedException {
    long start = System.nanoTime();
    step.take(run);
    Duration took = Duration.ofNanos(System.nanoTime() - start);
    run.report().took(step.id(), took);
    run.options().listener().ended(step.id(), took);
  }
}
