package io.bluegreen.ops.cutover;

import java.sql.Connection;
import java.sql.SQLException;

/**
 * Waits for the fence's sentinel on the new side. Apply follows the order of commits within one
 * subscription, so a sentinel through each of them proves that everything before the fence is
 * there. Apply need not have flushed it; the durable note that follows has it flushed before the
 * flip.
 */
final class Arrive implements Step {
  private static final String HERE =
      " s.subdbid = (SELECT oid FROM pg_catalog.pg_database"
          + " WHERE datname = pg_catalog.current_database())";

  @Override
  public CutoverStep id() {
    return CutoverStep.ARRIVE;
  }

  @Override
  public void take(Run run) throws SQLException, StepFailed, InterruptedException {
    Connection target = run.target().main();
    long epoch = run.note().fence();
    if (!run.within(run.timeouts().arrive()).await(() -> arrived(target, run, epoch))) {
      throw new StepFailed(
          "the sentinel of epoch %d did not arrive on %s: replication is behind or stuck"
              .formatted(epoch, run.to()));
    }
    long unready =
        Sql.number(
            target,
            "SELECT count(*) FROM pg_catalog.pg_subscription_rel r"
                + " JOIN pg_catalog.pg_subscription s ON s.oid = r.srsubid"
                + " WHERE r.srsubstate <> 'r' AND"
                + HERE);
    if (unready > 0) {
      throw new StepFailed(unready + " table(s) of " + run.to() + " are still being copied");
    }
    run.arrived();
    ControlRows.note(target, run.deployment(), run.note().json());
  }

  /** Whether as many sentinels are here as subscriptions bring one; a resumed run may have none. */
  static boolean arrived(Connection target, Run run, long epoch) throws SQLException {
    return Sql.truth(
        target,
        "SELECT count(*) >= greatest(1, (SELECT count(*) FROM pg_catalog.pg_subscription_rel r"
            + " JOIN pg_catalog.pg_subscription s ON s.oid = r.srsubid"
            + " WHERE r.srrelid = 'bluegreen.sentinel'::pg_catalog.regclass AND s.subenabled AND"
            + HERE
            + ")) FROM bluegreen.sentinel"
            + " WHERE deployment = ? AND side = ? AND epoch = ? AND action = 'fence'",
        run.deployment(),
        run.from().text(),
        epoch);
  }
}
