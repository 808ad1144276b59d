package io.bluegreen.ops.cutover.step;

import io.bluegreen.ops.control.ControlRow;
import io.bluegreen.ops.cutover.model.CutoverStep;
import io.bluegreen.ops.cutover.model.StepFailedException;
import io.bluegreen.ops.cutover.run.CutoverContext;
import io.bluegreen.ops.cutover.run.LiveClients;
import io.bluegreen.ops.cutover.run.ParallelTasks;
import io.bluegreen.ops.cutover.side.DeploymentRow;
import java.sql.SQLException;
import java.time.Duration;

/**
 * The hold: every client waits at its next boundary. It costs one commit on each side, and the time
 * until the slowest live client acknowledges it. A client that does not answer is waited for no
 * longer than its cached row may be old; its later transactions are handled by the drain and the
 * fence.
 */
public final class HoldStep implements ProtocolStep {
  @Override
  public CutoverStep id() {
    return CutoverStep.HOLD;
  }

  @Override
  public void take(CutoverContext run)
      throws SQLException, StepFailedException, InterruptedException {
    DeploymentRow source = run.source().row();
    ControlRow row = source.read();
    if (row == null || row.active() != run.from()) {
      throw new StepFailedException(
          "the row of " + run.from() + " is gone, or names another active side");
    }
    Duration budget = run.timeouts().hold();
    long sent = System.nanoTime();
    ControlRow held = source.hold(row, budget, run.note().json());
    if (held == null) {
      throw new StepFailedException("somebody else changed the deployment at this moment");
    }
    ParallelTasks.Task<Boolean> copied =
        run.parallelTasks().start(() -> run.target().row().copy(held));
    try {
      run.held(held, source.clock(), sent, budget);
    } catch (SQLException e) {
      copied.settle(e);
      throw e;
    }
    if (!copied.join()) {
      throw new StepFailedException(
          "the row of " + run.to() + " has a higher epoch than that of " + run.from());
    }
    LiveClients clients = new LiveClients(run);
    if (!run.within(run.timeouts().clientGrace()).await(() -> clients.behind(held.epoch()) == 0)) {
      run.report()
          .remark(clients.behind(held.epoch()) + " live client(s) did not say that they hold");
    }
  }
}
