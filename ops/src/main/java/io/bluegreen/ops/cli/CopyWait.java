package io.bluegreen.ops.cli;

import io.bluegreen.jdbc.model.Side;
import io.bluegreen.ops.cli.output.CommandFailedException;
import io.bluegreen.ops.cli.output.CommandResult;
import io.bluegreen.ops.cli.output.CopyProgressBar;
import io.bluegreen.ops.cli.output.ExitCode;
import io.bluegreen.ops.cli.output.Progress;
import io.bluegreen.ops.cli.status.DeploymentStatus;
import io.bluegreen.ops.preflight.CheckFinding;
import io.bluegreen.ops.replicate.CopyProgress;
import io.bluegreen.ops.replicate.Replication;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;

/** The wait for a copy that the servers make by themselves, with its progress and its result. */
final class CopyWait {
  static final String FAILOVER =
      "it may lose the replication slot there, and the copy with it (preflight's standby-slots)";

  private static final int NAMED = 5;

  private final Progress progress;
  private final DeploymentStatus row;
  private final String command;

  /**
   * Takes what is waited for.
   *
   * @param command the command that waits again
   */
  CopyWait(Progress progress, DeploymentStatus row, String command) {
    this.progress = progress;
    this.row = row;
    this.command = command;
  }

  CommandResult await(Replication replication, Duration atMost) throws SQLException {
    try (CopyProgressBar bar = new CopyProgressBar(progress)) {
      CopyProgress last = replication.awaitCopy(atMost, bar::show);
      CommandResult result =
          last.isReady()
              ? closed(replication)
              : CommandResult.of(
                      ExitCode.NEEDS_A_PERSON,
                      "the time is over and %d of %d tables are copied; the copy goes on by itself"
                          .formatted(last.ready(), last.tables().size()))
                  .fix(
                      "bluegreen %s again, or bluegreen wait-sync, waits for it"
                          .formatted(command));
      if (!last.isReady()) {
        describeUnfinished(replication, result);
      }
      return result
          .fact("subscription", replication.subscription())
          .fact("tables", last.tables().size())
          .fact("rows", last.rows())
          .fact("bytes", last.bytes());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw CommandFailedException.needsAPerson(
          "interrupted; the copy goes on by itself on the servers",
          "bluegreen %s again, or bluegreen wait-sync, waits for it; bluegreen contract ends it"
              .formatted(command),
          e);
    }
  }

  /** Names the tables that are behind, and what to do where one stays so. */
  static void describeUnfinished(Replication replication, CommandResult result)
      throws SQLException {
    List<CheckFinding> unfinished = replication.unfinished();
    for (CheckFinding finding : unfinished.subList(0, Math.min(NAMED, unfinished.size()))) {
      result.remark("on %s: %s".formatted(finding.side(), finding.found()));
    }
    if (unfinished.size() > NAMED) {
      result.remark("and %d more".formatted(unfinished.size() - NAMED));
    }
    if (!unfinished.isEmpty()) {
      result.remark(
          "on %s: %s"
              .formatted(
                  unfinished.get(0).side(), unfinished.get(0).mend().replaceFirst("^-- ", "")));
    }
  }

  private Side idle() {
    return row.active().other();
  }

  /** From here on nobody writes to the copy but replication. */
  private CommandResult closed(Replication replication) throws SQLException, InterruptedException {
    List<String> open = replication.closeIdleSide();
    return open.isEmpty()
        ? CommandResult.done("%s is a copy of %s and follows it".formatted(idle(), row.active()))
            .remark("nobody but replication writes to the copied tables of " + idle())
        : CommandResult.of(
                ExitCode.NEEDS_A_PERSON,
                "%s is a copy of %s and follows it, but these tables are in use there and could not be closed: %s"
                    .formatted(idle(), row.active(), String.join(", ", open)))
            .fix(
                "end what uses them, then on %s: SELECT bluegreen.fence_idle('%s')"
                    .formatted(idle(), row.name().replace("'", "''")));
  }
}
