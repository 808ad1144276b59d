package io.bluegreen.ops.cutover;

import java.sql.SQLException;
import java.time.Duration;

/**
 * Measures in a rehearsal what a cutover would spend behind its fence, without one: a row of the
 * sentinel's table travels (it says "open", which is so), the slot of the way back is made and
 * dropped again. The fence itself, about a millisecond per table, and the flip come on top.
 */
final class Probe implements Step {
  @Override
  public CutoverStep id() {
    return CutoverStep.ARRIVE;
  }

  @Override
  public void take(Run run) throws SQLException, StepFailed, InterruptedException {
    run.report().arrived(new Travel(run).once(run.within(run.timeouts().arrive())));
    long start = System.nanoTime();
    ReverseSlot.create(run, run.within(run.timeouts().wayBack()));
    run.report().took(CutoverStep.WAY_BACK, Duration.ofNanos(System.nanoTime() - start));
    Slots.drop(
        run.target().main(), run.names().to(run.from()), run.within(run.timeouts().wayBack()));
  }
}
