package io.bluegreen.ops.cutover.step;

import io.bluegreen.ops.control.OperatorConnections;
import io.bluegreen.ops.cutover.model.CutoverStep;
import io.bluegreen.ops.cutover.model.FlipUnknownException;
import io.bluegreen.ops.cutover.model.StepFailedException;
import io.bluegreen.ops.cutover.run.CutoverContext;
import io.bluegreen.ops.cutover.run.ParallelTasks;
import io.bluegreen.ops.sql.Deadline;
import io.bluegreen.ops.sql.Sql;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;

/**
 * The flip: one transaction on the new side that makes it active. It also lifts the fence that an
 * earlier switch left there, so that side is never open and idle. The transaction is conditional on
 * the hold's epoch and on the hold still lasting.
 *
 * <p>The point of no return is the moment at which its COMMIT is sent. An error before it means
 * that nothing happened; an error after it proves nothing, and the row is read back. COMMIT is sent
 * only after a note that a flip may have been sent is durable on the old side. Writing that note
 * overlaps with all other work before it, as does a last check of the tables of both sides.
 */
public final class FlipStep implements ProtocolStep {
  @Override
  public CutoverStep id() {
    return CutoverStep.FLIP;
  }

  @Override
  public void take(CutoverContext run)
      throws SQLException, StepFailedException, FlipUnknownException, InterruptedException {
    Connection target = run.target().main();
    boolean sent = false;
    ParallelTasks.Task<CutoverStep> announced = run.parallelTasks().start(run::announceFlip);
    CoverageCheck coverage = CoverageCheck.start(run);
    try {
      target.setAutoCommit(false);
      long epoch = update(run, target, announced, coverage);
      sent = true;
      target.commit();
      run.flipped(epoch);
    } catch (SQLException e) {
      announced.settle(e);
      coverage.settle(e);
      if (!sent) {
        throw e;
      }
      long epoch = new FlipReadback(run).read(e);
      if (epoch == 0) {
        throw e;
      }
      run.flipped(epoch);
      run.target().repair(Deadline.in(run.timeouts().network()));
    } catch (InterruptedException e) {
      announced.settle(e);
      coverage.settle(e);
      throw e;
    } finally {
      OperatorConnections.backToAutocommit(target);
    }
  }

  private static long update(
      CutoverContext run,
      Connection target,
      ParallelTasks.Task<CutoverStep> announced,
      CoverageCheck coverage)
      throws SQLException, StepFailedException, InterruptedException {
    List<Long> epochs =
        Sql.last(
            target,
            row -> row.getLong(1),
            "SELECT bluegreen.unfence(?, ?) FROM (SELECT FROM bluegreen.fenced_table WHERE"
                + " deployment = ? AND side = ? LIMIT 1) fenced; UPDATE bluegreen.deployment SET"
                + " active = ?, phase = 'steady', hold_until = NULL, note = ? WHERE name = ? AND"
                + " epoch = ? AND active = ? AND phase = 'hold' AND hold_until >"
                + " pg_catalog.clock_timestamp() RETURNING epoch",
            run.deployment(),
            run.to().text(),
            run.deployment(),
            run.to().text(),
            run.to().text(),
            run.note().json(),
            run.deployment(),
            run.note().epoch(),
            run.from().text());
    announced.join();
    coverage.join();
    if (epochs.isEmpty()) {
      throw new StepFailedException(
          "the hold ran out, or somebody changed the deployment meanwhile");
    }
    return epochs.get(0);
  }
}
