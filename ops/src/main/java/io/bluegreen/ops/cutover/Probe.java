package io.bluegreen.ops.cutover;

import java.sql.Connection;
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
    travel(run);
    long start = System.nanoTime();
    String slot = run.names().to(run.from());
    Slots.create(run.target().main(), slot, run.within(run.timeouts().wayBack()).left());
    run.report().took(CutoverStep.WAY_BACK, Duration.ofNanos(System.nanoTime() - start));
    Slots.drop(run.target().main(), slot, run.within(run.timeouts().wayBack()));
  }

  private static void travel(Run run) throws SQLException, StepFailed, InterruptedException {
    Connection target = run.target().main();
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
    boolean arrived =
        run.within(run.timeouts().arrive())
            .await(
                () ->
                    Sql.truth(
                        target,
                        "SELECT EXISTS (SELECT FROM bluegreen.sentinel WHERE id = ?::uuid)",
                        id));
    if (!arrived) {
      throw new StepFailed(
          "a row of %s did not arrive on %s: replication is behind or stuck"
              .formatted(run.from(), run.to()));
    }
    run.report().arrived(Duration.ofNanos(System.nanoTime() - start));
  }
}
