package io.bluegreen.ops.cutover.step;

import io.bluegreen.ops.cutover.model.CutoverStep;
import io.bluegreen.ops.cutover.model.FlipUnknownException;
import io.bluegreen.ops.cutover.model.StepFailedException;
import io.bluegreen.ops.cutover.run.CutoverContext;
import io.bluegreen.ops.cutover.run.ParallelTasks;
import io.bluegreen.ops.cutover.side.FlipTransaction;
import io.bluegreen.ops.sql.Deadline;
import java.sql.SQLException;
import java.util.OptionalLong;

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
    FlipTransaction flip = run.target().flip();
    boolean sent = false;
    ParallelTasks.Task<CutoverStep> announced = run.parallelTasks().start(run::announceFlip);
    CoverageCheck coverage = CoverageCheck.start(run);
    try {
      long epoch = prepared(run, flip, announced, coverage);
      sent = true;
      flip.commit();
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
      flip.end();
    }
  }

  private static long prepared(
      CutoverContext run,
      FlipTransaction flip,
      ParallelTasks.Task<CutoverStep> announced,
      CoverageCheck coverage)
      throws SQLException, StepFailedException, InterruptedException {
    OptionalLong epoch =
        flip.prepare(
            new FlipTransaction.Request(
                run.from(), run.to(), run.note().epoch(), run.note().json()));
    announced.join();
    coverage.join();
    return epoch.orElseThrow(
        () ->
            new StepFailedException(
                "the hold ran out, or somebody changed the deployment meanwhile"));
  }
}
