package io.bluegreen.ops.cutover;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;

/**
 * Makes the new side active: one transaction on the new side, which also lifts the fence that an
 * earlier switch left there, so that it is never open and idle. Conditional on the hold's epoch and
 * on the hold still lasting. The point of no return is the moment at which its COMMIT is sent: an
 * error before it means that nothing happened, one after it means nothing at all, and the row is
 * read back. COMMIT is sent only after the note that a flip may have been sent is durable on the
 * old side; writing that note overlaps with everything before it.
 */
final class Flip implements Step {
  @Override
  public CutoverStep id() {
    return CutoverStep.FLIP;
  }

  @Override
  public void take(Run run) throws SQLException, StepFailed, FlipUnknown, InterruptedException {
    Connection target = run.target().main();
    boolean sent = false;
    Beside.Task<CutoverStep> announced = run.beside().start(run::announceFlip);
    try {
      target.setAutoCommit(false);
      long epoch = update(run, target, announced);
      sent = true;
      target.commit();
      run.flipped(epoch);
    } catch (SQLException e) {
      announced.settle(e);
      if (!sent) {
        throw e;
      }
      long epoch = new FlipReadback(run).read(e);
      if (epoch == 0) {
        throw e;
      }
      run.flipped(epoch);
      run.target().repair(Deadline.in(run.timeouts().network()));
    } finally {
      Connections.backToAutocommit(target);
    }
  }

  private static long update(Run run, Connection target, Beside.Task<CutoverStep> announced)
      throws SQLException, StepFailed, InterruptedException {
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
    if (epochs.isEmpty()) {
      throw new StepFailed("the hold ran out, or somebody changed the deployment meanwhile");
    }
    return epochs.get(0);
  }
}
