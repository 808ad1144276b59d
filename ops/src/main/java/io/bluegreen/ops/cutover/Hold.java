package io.bluegreen.ops.cutover;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;

/**
 * Lets every client wait at its next boundary. Costs one commit on each side, and the time that the
 * slowest live client takes to say that it has seen it. A client that says nothing is not waited
 * for longer than its cached row may be old; what it then still does is the drain's and the fence's
 * business.
 */
final class Hold implements Step {
  @Override
  public CutoverStep id() {
    return CutoverStep.HOLD;
  }

  @Override
  public void take(Run run) throws SQLException, StepFailed, InterruptedException {
    Connection source = run.source().main();
    ControlRow row = ControlRows.read(source, run.deployment());
    if (row == null || row.active() != run.from()) {
      throw new StepFailed("the row of " + run.from() + " is gone, or names another active side");
    }
    Duration budget = run.timeouts().hold();
    long sent = System.nanoTime();
    ControlRow held = ControlRows.hold(source, row, budget, run.note().json());
    if (held == null) {
      throw new StepFailed("somebody else changed the deployment at this moment");
    }
    Beside.Task<Boolean> copied =
        run.beside().start(() -> ControlRows.copy(run.target().main(), held));
    try {
      run.held(held, now(source), sent, budget);
    } catch (SQLException e) {
      copied.settle(e);
      throw e;
    }
    if (!copied.join()) {
      throw new StepFailed(
          "the row of " + run.to() + " has a higher epoch than that of " + run.from());
    }
    Clients clients = new Clients(run);
    if (!run.within(run.timeouts().clientGrace()).await(() -> clients.behind(held.epoch()) == 0)) {
      run.report()
          .remark(clients.behind(held.epoch()) + " live client(s) did not say that they hold");
    }
  }

  /** A server's clock, as it writes it itself. */
  static String now(Connection connection) throws SQLException {
    return Sql.one(connection, at -> Sql.text(at, 1), "SELECT pg_catalog.clock_timestamp()::text");
  }
}
