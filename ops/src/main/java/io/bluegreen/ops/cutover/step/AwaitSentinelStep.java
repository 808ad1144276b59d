package io.bluegreen.ops.cutover.step;

import io.bluegreen.ops.cutover.model.CutoverStep;
import io.bluegreen.ops.cutover.model.StepFailedException;
import io.bluegreen.ops.cutover.run.CutoverContext;
import io.bluegreen.ops.sql.Sql;
import java.sql.Connection;
import java.sql.SQLException;

/**
 * The wait for the fence's sentinel on the new side. Within one subscription, apply follows the
 * order of commits. A sentinel through each subscription therefore proves that everything before
 * the fence has been applied. Apply need not have flushed it: the flip's own commit, later in the
 * same log, flushes it.
 */
public final class AwaitSentinelStep implements ProtocolStep {
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
  public void take(CutoverContext run)
      throws SQLException, StepFailedException, InterruptedException {
    Connection target = run.target().main();
    long epoch = run.note().fence();
    long[] unready = {NOT_HERE};
    if (!run.within(run.timeouts().arrive())
        .await(() -> (unready[0] = arrived(target, run, epoch)) != NOT_HERE)) {
      throw new StepFailedException(
          "the sentinel of epoch %d did not arrive on %s: replication is behind or stuck"
              .formatted(epoch, run.to()));
    }
    if (unready[0] > 0) {
      throw new StepFailedException(
          unready[0] + " table(s) of " + run.to() + " are still being copied");
    }
    run.arrived();
    run.report().verified("sentinel arrived and every table is up to date");
  }

  /**
   * How many tables are still being copied once as many sentinels are here as subscriptions bring
   * one (a resumed run may have none); {@link #NOT_HERE} before that.
   */
  public static long arrived(Connection target, CutoverContext run, long epoch)
      throws SQLException {
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
