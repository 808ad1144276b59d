package io.bluegreen.ops.cli;

import io.bluegreen.ops.cli.base.DeploymentCommand;
import io.bluegreen.ops.cli.connection.ConnectionSettings;
import io.bluegreen.ops.cli.connection.PairOptions;
import io.bluegreen.ops.cli.output.CommandResult;
import io.bluegreen.ops.cli.output.ExitCode;
import io.bluegreen.ops.cli.output.TerminalScreen;
import io.bluegreen.ops.cli.output.TextRenderer;
import io.bluegreen.ops.cli.status.DeploymentStatus;
import io.bluegreen.ops.cli.status.ReplicationReport;
import io.bluegreen.ops.cli.status.SideStatuses;
import io.bluegreen.ops.cli.status.StatusResult;
import io.bluegreen.ops.control.PairAccess;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * The command {@code status}: shows the state of a deployment once, repeatedly, or until a
 * condition holds.
 */
@Command(
    name = "status",
    header = "Shows where a deployment is, and who follows it",
    description =
        "Shows where a deployment is, who follows it, and what would go wrong."
            + " Cluster mode: also replication in both directions, and whether a rollback is possible."
            + " It looks again for up to 3 s where nobody streams, and for 6 s where apply has failed, because"
            + " a worker that comes and goes is seen over a while only."
            + " With --require-... a gate for scripts: exit code 1 while it is not so. Exit code 4:"
            + " the two sides contradict each other, a run was left unfinished, the active side"
            + " refuses writes, or the way back is dying or lost.",
    footer = {
      "  bluegreen status --deployment shop --url jdbc:postgresql://db1/shop",
      "  bluegreen status --require-epoch 1795238073304 --wait 30s --output json"
    })
final class StatusCommand extends DeploymentCommand {
  private static final long PAUSE_MILLIS = 250;

  @Mixin PairOptions pair = new PairOptions();

  @Option(
      names = "--watch",
      description = "Show it again whenever something has changed, until Ctrl-C.")
  boolean watch;

  @Option(
      names = "--require-epoch",
      paramLabel = "EPOCH",
      description = "Refuse unless this epoch is reached, and seen by every live client.")
  @Nullable Long requiredEpoch;

  @Option(
      names = "--require-no-clients-behind",
      description = "Refuse unless every live client has seen the newest epoch.")
  boolean requireFollowed;

  @Option(
      names = "--wait",
      paramLabel = "TIME",
      description = "How long to wait for what is required. Default: not at all.")
  Duration patience = Duration.ZERO;

  @Override
  protected boolean isReadOnly() {
    return true;
  }

  @Override
  protected List<ConnectionSettings> alternatives() {
    return pair.sides(settings());
  }

  @Override
  protected CommandResult run(Connection connection, DeploymentStatus row) throws Exception {
    return watch ? watched(connection, row) : gated(connection, row);
  }

  private CommandResult gated(Connection connection, DeploymentStatus row)
      throws SQLException, InterruptedException {
    long deadline = System.nanoTime() + patience.toNanos();
    while (true) {
      CommandResult result = read(connection, row);
      if (result.exit() != ExitCode.REFUSED || System.nanoTime() - deadline >= 0) {
        return result;
      }
      Thread.sleep(PAUSE_MILLIS);
    }
  }

  private CommandResult watched(Connection connection, DeploymentStatus row) throws SQLException {
    TerminalScreen screen =
        new TerminalScreen(spec().commandLine().getOut(), commandContext().terminal() && !isJson());
    try {
      while (!commandContext().interruption().isRequested()) {
        CommandResult result = read(connection, row);
        if (!commandContext().interruption().isRequested()) {
          screen.show(TextRenderer.text(result), () -> show(result));
        }
        Thread.sleep(PAUSE_MILLIS);
      }
    } catch (InterruptedException expected) {
      Thread.currentThread().interrupt();
    }
    return CommandResult.done("");
  }

  private CommandResult read(Connection connection, DeploymentStatus known) throws SQLException {
    DeploymentStatus row = DeploymentStatus.choose(connection, known.name());
    StatusResult status = new StatusResult(connection, requiredEpoch, requireFollowed);
    if (!row.isCluster()) {
      return status.ofSchemas(SideStatuses.of(connection, row));
    }
    PairAccess access = pair.access(settings(), row);
    SideStatuses sides = SideStatuses.of(access, row);
    return status.ofServers(sides, watch ? null : ReplicationReport.of(access, sides));
  }
}
