package io.bluegreen.ops.cutover;

import java.sql.Connection;
import java.sql.SQLException;

/**
 * Waits for the fence's sentinel on the new side. Apply follows the order of commits within one
 * subscription, so a sentinel through each of them proves that everything before the fence is
 * there. Apply need not have flushed it; the flip's own commit, further down in the same log, does.
 */
final class Arrive implements Step {
  private static final String HERE =
      " s.subdbid = (SELECT oid FROM pg_catalog.pg_database"
          + " WHERE datname = pg_catalog.current_database())";

  private static final long NOT_HERE = -1;

  private static final String UNREADY =
      "(SELECT count(*) FROM pg_catalog.pg_subscription_rel r"
          + " JOIN pg_catalog.pg_subscription s ON s.oid = r.srsubid"
          + " WHERE r.srsubstate <> 'r' AND"
          + HERE
          + ")";

  @Override
  public CutoverStep id() {
    return CutoverStep.ARRIVE;
  }

  @Override
  public void take(Run run) throws SQLException, StepFailed, InterruptedException {
    Connection target = run.target().main();
    long epoch = run.note().fence();
    long[] unready = {NOT_HERE};
    if (!run.within(run.timeouts().arrive())
        .await(() -> (unready[0] = arrived(target, run, epoch)) != NOT_HERE)) {
      throw new StepFailed(
          "the sentinel of epoch %d did not arrive on %s: replication is behind or stuck"
              .formatted(epoch, run.to()));
    }
    if (unready[0] > 0) {
      throw new StepFailed(unready[0] + " table(s) of " + run.to() + " are still being copied");
    }
    run.arrived();
    run.report().verified("sentinel arrived and every table is up to date");
  }

  /**
   * How many tables are still being copied once as many sentinels are here as subscriptions bring
   * one (a resumed run may have none); {@link #NOT_HERE} before that.
   */
  static long arrived(Connection target, Run run, long epoch) throws SQLException {
    return Sql.number(
        target,
        "SELECT CASE WHEN count(*) >= greatest(1, (SELECT count(*) FROM"
            + " pg_catalog.pg_subscription_rel r JOIN pg_catalog.pg_subscription s ON s.oid ="
            + " r.srsubid WHERE r.srrelid = 'bluegreen.sentinel'::pg_catalog.regclass AND"
            + " s.subenabled AND"
            + HERE
            + ")) THEN "
            + UNREADY
            + " ELSE -1 END FROM bluegreen.sentinel"
            + " WHERE deployment = ? AND side = ? AND epoch = ? AND action = 'fence'",
        run.deployment(),
        run.from().text(),
        epoch);
  }
}
