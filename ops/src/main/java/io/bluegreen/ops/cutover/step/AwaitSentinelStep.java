package io.bluegreen.ops.cutover.step;

import io.bluegreen.ops.cutover.model.CutoverStep;
import io.bluegreen.ops.cutover.model.StepFailedException;
import io.bluegreen.ops.cutover.run.CutoverContext;
import io.bluegreen.ops.cutover.side.SideSentinel;
import java.sql.SQLException;
import java.util.OptionalLong;

/**
 * The wait for the fence's sentinel on the new side. Within one subscription, apply follows the
 * order of commits. A sentinel through each subscription therefore proves that everything before
 * the fence has been applied. Apply need not have flushed it: the flip's own commit, later in the
 * same log, flushes it.
 */
public final class AwaitSentinelStep implements ProtocolStep {
  @Override
  public CutoverStep id() {
    return CutoverStep.ARRIVE;
  }

  @Override
  public void take(CutoverContext run)
      throws SQLException, StepFailedException, InterruptedException {
    SideSentinel sentinel = run.target().sentinel();
    long epoch = run.note().fence();
    OptionalLong[] unready = {OptionalLong.empty()};
    boolean arrived =
        run.within(run.timeouts().arrive())
            .await(
                () -> {
                  unready[0] = sentinel.unreadyTables(run.from(), epoch);
                  return unready[0].isPresent();
                });
    if (!arrived) {
      throw new StepFailedException(
          "the sentinel of epoch %d did not arrive on %s: replication is behind or stuck"
              .formatted(epoch, run.to()));
    }
    if (unready[0].getAsLong() > 0) {
      throw new StepFailedException(
          unready[0].getAsLong() + " table(s) of " + run.to() + " are still being copied");
    }
    run.arrived();
    run.report().verified("sentinel arrived and every table is up to date");
  }
}
