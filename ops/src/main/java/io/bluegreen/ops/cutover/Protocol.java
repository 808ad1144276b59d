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

  private void take(List<Step> stage)
      throws SQLException, StepFailed, FlipUnknown, InterruptedException {
    run.begin(stage.get(0).id());
    stage.forEach(step -> run.options().listener().starts(step.id()));
    List<Beside.Work> works = new ArrayList<>();
    stage.forEach(step -> works.add(() -> timed(step)));
    run.beside().together(works);
  }

  private void timed(Step step) throws SQLException, StepFailed, FlipUnknown, InterruptedException {
    long start = System.nanoTime();
    step.take(run);
    Duration took = Duration.ofNanos(System.nanoTime() - start);
    run.report().took(step.id(), took);
    run.options().listener().ended(step.id(), took);
  }
}
