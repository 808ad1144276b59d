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
          List.of(new Drain()),
          List.of(new Fence()),
          List.of(new Arrive(), new Sequences()),
          List.of(new WayBack()),
          List.of(new Flip()),
          List.of(new Settle()));

  private final Run run;

  Protocol(Run run) {
    this.run = run;
  }

  /** Takes all steps from this one on. */
  void from(CutoverStep first) throws SQLException, StepFailed, FlipUnknown, InterruptedException {
    for (List<Step> stage : STAGES) {
      if (stage.get(0).id().compareTo(first) >= 0) {
        run.begin(stage.get(0).id());
        stage.forEach(step -> run.options().listener().starts(step.id()));
        List<Beside.Work> works = new ArrayList<>();
        stage.forEach(step -> works.add(() -> timed(step)));
        run.beside().together(works);
      }
    }
  }

  private void timed(Step step) throws SQLException, StepFailed, FlipUnknown, InterruptedException {
    long start = System.nanoTime();
    step.take(run);
    Duration took = Duration.ofNanos(System.nanoTime() - start);
    run.report().took(step.id(), took);
    run.options().listener().ended(step.id(), took);
  }
}
