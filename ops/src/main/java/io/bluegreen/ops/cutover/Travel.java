package io.bluegreen.ops.cutover;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;

/**
 * How long a row takes from the old side to the new one just now: a row of the sentinel's table
 * which says "open", and so is true as long as there is no fence. Goes the way of the sentinel, and
 * so behind everything that is written before it.
 */
final class Travel {
  private final Run run;

  Travel(Run run) {
    this.run = run;
  }

  /**
   * Sends a row and waits for it.
   *
   * @throws StepFailed if it does not arrive in time
   */
  Duration once(Deadline deadline) throws SQLException, StepFailed, InterruptedException {
    long start = System.nanoTime();
    String id =
        Sql.one(
            run.source().main(),
            row -> Sql.text(row, 1),
            "INSERT INTO bluegreen.sentinel (deployment, side, epoch, action)"
                + " VALUES (?, ?, ?, 'unfence') RETURNING id::text",
            run.deployment(),
            run.from().text(),
            run.note().epoch());
    Connection target = run.target().main();
    if (!deadline.await(
        () ->
            Sql.truth(
                target, "SELECT EXISTS (SELECT FROM bluegreen.sentinel WHERE id = ?::uuid)", id))) {
      throw new StepFailed(
          "a row of %s did not arrive on %s within %s: replication is behind or stuck"
              .formatted(run.from(), run.to(), Duration.ofNanos(System.nanoTime() - start)));
    }
    return Duration.ofNanos(System.nanoTime() - start);
  }
}
