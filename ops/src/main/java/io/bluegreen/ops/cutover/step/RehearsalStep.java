package io.bluegreen.ops.cutover.step;

import io.bluegreen.ops.cutover.model.CutoverStep;
import io.bluegreen.ops.cutover.model.StepFailedException;
import io.bluegreen.ops.cutover.run.CutoverContext;
import java.sql.SQLException;
import java.time.Duration;

/**
 * The measurement, in a rehearsal, of the time that a cutover would spend behind its fence. No
 * fence is set: a row of the sentinel's table is replicated, which says "open" as is true, and the
 * slot of the way back is created and dropped. The fence itself, about a millisecond per table, and
 * the flip are not included.
 */
public final class RehearsalStep implements ProtocolStep {
  @Override
  public CutoverStep id() {
    return CutoverStep.ARRIVE;
  }

  @Override
  public void take(CutoverContext run)
      throws SQLException, StepFailedException, InterruptedException {
    run.report().arrived(new ReplicationLatency(run).once(run.within(run.timeouts().arrive())));
    long start = System.nanoTime();
    ReverseReplicationSlot.create(run, run.within(run.timeouts().wayBack()));
    run.report().took(CutoverStep.WAY_BACK, Duration.ofNanos(System.nanoTime() - start));
    run.target().slots().drop(run.names().to(run.from()), run.within(run.timeouts().wayBack()));
  }
}
