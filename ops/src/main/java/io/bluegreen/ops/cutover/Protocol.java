package io.bluegreen.ops.cutover;

import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * The steps in their order; what stands in one stage overlaps. The order is the safety argument,
 * and it is written down here only.
 */
final class Protocol {
  private static final List<List<Step>> STAGES =
      List.of(
          List.of(new Hold()),
          List.of(new Drain(true)),
          List.of(new Fence()),
          List.of(new Arrive(), new Sequences()),
          List.of(new WayBack()),
          List.of(new Flip()),
          List.of(new Settle()));

  /** What of it can be tried without closing or flipping anything. */
  private static final List<List<Step>> REHEARSAL =
      List.of(List.of(new Hold()), List.of(new Drain(false)), List.of(new Probe()));

  private final Run run;

  Protocol(Run run) {
    this.run = run;
  }

  /** Takes all steps from this one on. */
  void from(CutoverStep first) throws SQLException, StepFailed, FlipUnknown, InterruptedException {
    for (List<Step> stage : STAGES) {
      if (stage.get(0).id().compareTo(first) >= 0) {
        take(stage);
      }
    }
  }

  /** Holds and drains, and measures the rest; whoever calls this takes everything back. */
  void rehearse() throws SQLException, StepFailed, FlipUnknown, InterruptedException {
    for (List<Step> stage : REHEARSAL) {
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
  private void take(List<Step> stage)
      throws SQLException, StepFailed, FlipUnknown, InterruptedException {
    CutoverStep first = stage.get(0).id();
    List<Beside.Work> beginning = run.begin(first);
    List<Beside.Work> works = new ArrayList<>();
    stage.forEach(step -> works.add(() -> timed(step)));
    if (beginsMeanwhile(first)) {
      works.addAll(beginning);
    } else {
      run.beside().together(beginning);
    }
    stage.forEach(step -> run.options().listener().starts(step.id()));
    run.beside().together(works);
  }

  private static boolean beginsMeanwhile(CutoverStep step) {
    return switch (step) {
      case DRAIN, FENCE, ARRIVE, SEQUENCES -> true;
      case HOLD, WAY_BACK, FLIP, SETTLE -> false;
    };
  }

  private void timed(Step step) throws SQLException, StepFailed, FlipUnknown, InterruptedException {
    long start = System.nanoTime();
    step.take(run);
    Duration took = Duration.ofNanos(System.nanoTime() - start);
    run.report().took(step.id(), took);
    run.options().listener().ended(step.id(), took);
  }
}
