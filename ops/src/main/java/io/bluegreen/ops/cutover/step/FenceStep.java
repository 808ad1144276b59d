package io.bluegreen.ops.cutover.step;

import io.bluegreen.jdbc.model.SqlStateCode;
import io.bluegreen.ops.cutover.model.CutoverStep;
import io.bluegreen.ops.cutover.model.StepFailedException;
import io.bluegreen.ops.cutover.run.CutoverContext;
import io.bluegreen.ops.cutover.side.OpenTransactions;
import io.bluegreen.ops.sql.Deadline;
import java.sql.SQLException;
import java.time.Duration;

/**
 * The closing of the old side for writes by the control table's own function: all locks at once or
 * none, triggers, sentinel, commit. It costs some 0.8 ms per table.
 *
 * <p>Writers that ignore the hold, and open transactions without a pause between them, can prevent
 * the fence from ever getting all locks. For half of its time the step retries. Then it ends the
 * sessions that block it and retries at once. If that does not help either, the step fails and
 * nothing has changed.
 */
public final class FenceStep implements ProtocolStep {
  private static final int ATTEMPTS = 4;

  @Override
  public CutoverStep id() {
    return CutoverStep.FENCE;
  }

  @Override
  public void take(CutoverContext run) throws SQLException, StepFailedException {
    Deadline deadline = run.within(run.timeouts().fence());
    for (int attempt = 1; ; attempt++) {
      boolean last = attempt == ATTEMPTS;
      try {
        Duration within = last ? deadline.left() : deadline.left().dividedBy(2);
        run.fenced(run.source().fence().set(within));
        return;
      } catch (SQLException e) {
        if (last || !SqlStateCode.LOCK_NOT_AVAILABLE.equals(e.getSQLState())) {
          throw e;
        }
        endBlockers(run);
      }
    }
  }

  private static void endBlockers(CutoverContext run) throws SQLException {
    OpenTransactions open = run.source().transactions();
    for (OpenTransactions.Session session : open.blockingTheFence()) {
      if (open.terminate(session)) {
        run.report().terminated(session.terminated(CutoverStep.FENCE));
      } else {
        run.report().remark("not allowed to end, or gone by itself: " + session);
      }
    }
  }
}
