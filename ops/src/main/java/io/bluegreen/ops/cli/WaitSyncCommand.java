package io.bluegreen.ops.cli;

import io.bluegreen.ops.cli.base.DeploymentCommand;
import io.bluegreen.ops.cli.connection.PairOptions;
import io.bluegreen.ops.cli.output.CommandFailedException;
import io.bluegreen.ops.cli.output.CommandResult;
import io.bluegreen.ops.cli.output.ExitCode;
import io.bluegreen.ops.cli.output.LagProgressBar;
import io.bluegreen.ops.cli.status.DeploymentStatus;
import io.bluegreen.ops.cli.status.SideStatuses;
import io.bluegreen.ops.control.PairAccess;
import io.bluegreen.ops.cutover.model.CutoverOptions;
import io.bluegreen.ops.replicate.Replication;
import io.bluegreen.ops.replicate.SyncState;
import io.bluegreen.ops.replication.CoverageGap;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The command {@code wait-sync}: waits until the idle side has caught up. */
@Command(
    name = "wait-sync",
    header = "Waits until the idle side has caught up",
    description =
        "Waits until every table is copied and the idle side is less than so much behind."
            + " Exit code 1 if that takes too long.",
    footer = {"  bluegreen wait-sync --max-lag 4 --timeout 10m --url jdbc:postgresql://db1/shop"})
final class WaitSyncCommand extends DeploymentCommand {
  private static final long MB = 1024 * 1024;

  @Mixin PairOptions pair = new PairOptions();

  @Option(
      names = "--max-lag",
      paramLabel = "MB",
      description = "How many megabytes of WAL it may be behind. Default: 1.")
  long maxLag = 1;

  @Option(names = "--timeout", paramLabel = "TIME", description = "Longest wait. Default: 1h.")
  Duration timeout = Duration.ofHours(1);

  @Override
  protected boolean isReadOnly() {
    return true;
  }

  @Override
  protected CommandResult run(Connection connection, DeploymentStatus known)
      throws SQLException, InterruptedException {
    PairAccess access = pair.access(settings(), known);
    DeploymentStatus row = SideStatuses.of(access, known).truth();
    try (Replication replication =
        Replication.open(access, CutoverOptions.of(row.name()), row.active())) {
      refuseWithoutSlot(row, replication.sync());
      SyncState last = waited(replication);
      refuseWithoutSlot(row, last);
      List<CoverageGap> gaps = replication.gaps();
      CommandResult result = verdict(row, last, gaps);
      gaps.forEach(gap -> result.remark(gap.toString()));
      if (!last.isWithin(maxLag * MB)) {
        CopyWait.describeUnfinished(replication, result);
      }
      return result
          .fact("tables_not_ready", last.unready())
          .fact("lag_bytes", last.lagBytes())
          .fact("streaming", last.streaming());
    }
  }

  /** Nothing would ever come, so nothing is waited for. */
  private static void refuseWithoutSlot(DeploymentStatus row, SyncState now) {
    if (now.lagBytes() < 0) {
      throw CommandFailedException.refused(
          "%s does not follow %s: there is no slot".formatted(row.active().other(), row.active()),
          "bluegreen replicate sets it up; where it followed before, bluegreen reseed copies it anew");
    }
  }

  private SyncState waited(Replication replication) throws SQLException, InterruptedException {
    try (LagProgressBar bar = new LagProgressBar(progress())) {
      return replication.awaitSync(maxLag * MB, timeout, bar::show);
    }
  }

  private CommandResult verdict(DeploymentStatus row, SyncState last, List<CoverageGap> gaps) {
    if (!last.isWithin(maxLag * MB)) {
      return CommandResult.of(ExitCode.REFUSED, why(row, last)).fix(fix(last));
    }
    return gaps.isEmpty()
        ? CommandResult.done(row.active().other() + " has caught up with " + row.active())
        : CommandResult.of(
                ExitCode.REFUSED,
                "%d table(s) of %s do not reach %s"
                    .formatted(gaps.size(), row.active(), row.active().other()))
            .fix(gaps.get(0).mend());
  }

  private static String why(DeploymentStatus row, SyncState last) {
    return "%s is %d MB behind, %d table(s) are not copied, and its worker is %sconnected"
        .formatted(
            row.active().other(),
            last.lagBytes() / MB,
            last.unready(),
            last.streaming() ? "" : "not ");
  }

  private static String fix(SyncState last) {
    return last.unready() > 0 || !last.streaming()
        ? "what is named above has to be mended; then wait-sync again"
        : "it catches up by itself: wait-sync again with a longer --timeout";
  }
}
