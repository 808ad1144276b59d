package io.bluegreen.ops.cli.status;

import io.bluegreen.ops.cli.output.CommandFailedException;
import io.bluegreen.ops.cutover.run.UnfinishedRun;
import io.bluegreen.ops.sql.Sql;
import java.sql.Connection;
import java.sql.SQLException;

/** Whether a run of a deployment is under way, or was left unfinished by a process that is gone. */
public final class RunLock {
  private static final int LOCK_CLASS = 1651273079;

  private RunLock() {}

  /** Tells whether a process holds the lock that every run takes on both sides. */
  static boolean isHeld(Connection connection, String deployment) throws SQLException {
    return Sql.truth(
        connection,
        "SELECT EXISTS (SELECT FROM pg_catalog.pg_locks WHERE locktype = 'advisory' AND granted"
            + " AND classid::bigint = ?"
            + " AND objid::bigint = pg_catalog.hashtext(?)::bigint & 4294967295"
            + " AND database = (SELECT oid FROM pg_catalog.pg_database"
            + "   WHERE datname = pg_catalog.current_database()))",
        LOCK_CLASS,
        deployment);
  }

  /** Refuses what would break into a run. */
  public static void refuseDuringRun(Connection connection, DeploymentStatus row)
      throws SQLException {
    UnfinishedRun run = UnfinishedRun.of(row.note());
    if (isHeld(connection, row.name())) {
      throw CommandFailedException.refused(
          run == null
              ? "another run of %s is under way".formatted(row.name())
              : "another run of %s is under way: that of %s, at step %s"
                  .formatted(row.name(), run.operator(), run.step()),
          "bluegreen status --watch shows how far it is");
    }
    if (run != null) {
      throw CommandFailedException.refused(
          "run %s of %s was left unfinished at step %s"
              .formatted(run.run(), run.operator(), run.step()),
          "bluegreen resume finishes it, bluegreen abort takes it back");
    }
  }
}
