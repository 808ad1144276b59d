package io.bluegreen.ops.cli.status;

import io.bluegreen.ops.cli.output.CommandFailedException;
import io.bluegreen.ops.control.RunLock;
import io.bluegreen.ops.cutover.run.UnfinishedRun;
import java.sql.Connection;
import java.sql.SQLException;

/** The refusal of a command while a run is under way, or was left unfinished. */
public final class RunGuard {
  private RunGuard() {}

  /** Tells whether a run was left unfinished. */
  public static boolean isUnfinished(DeploymentStatus row) {
    return UnfinishedRun.of(row.note()) != null;
  }

  /** Refuses what would break into a run. */
  public static void refuseDuringRun(Connection connection, DeploymentStatus row)
      throws SQLException {
    UnfinishedRun run = UnfinishedRun.of(row.note());
    if (RunLock.isHeld(connection, row.name())) {
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
          "bluegreen resume finishes it, bluegreen abort takes it back; where a server is gone for good, bluegreen status names what ends it");
    }
  }
}
