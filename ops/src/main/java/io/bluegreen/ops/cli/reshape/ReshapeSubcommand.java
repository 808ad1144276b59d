package io.bluegreen.ops.cli.reshape;

import io.bluegreen.ops.cli.base.DatabaseCommand;
import io.bluegreen.ops.cli.output.CommandFailedException;
import io.bluegreen.ops.cli.output.CommandResult;
import io.bluegreen.ops.cli.output.ExitCode;
import io.bluegreen.ops.cli.output.ResultTable;
import io.bluegreen.ops.cli.status.DeploymentStatus;
import io.bluegreen.ops.cli.status.RunGuard;
import io.bluegreen.ops.control.RunLock;
import io.bluegreen.ops.reshape.spec.SpecException;
import io.bluegreen.ops.reshape.switching.SwitchRefusedException;
import io.bluegreen.ops.sql.Sql;
import io.bluegreen.ops.swap.SwapLoss;
import io.bluegreen.ops.swap.SwapRefusedException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** A step of a reshape, under the lock of a run. */
@Command
abstract class ReshapeSubcommand extends DatabaseCommand {
  @Option(names = "--dry-run", description = "Only show what would be done.")
  boolean dryRun;

  /** Runs the step, or shows it. */
  protected abstract CommandResult step(Connection connection) throws Exception;

  /** Tells whether other runs have to wait for this step. */
  protected boolean takesRunLock() {
    return !dryRun;
  }

  @Override
  protected final CommandResult run(Connection connection) throws Exception {
    if (takesRunLock()) {
      lock(connection);
    }
    try {
      return step(connection);
    } catch (SpecException e) {
      throw CommandFailedException.refused(e.text(), "nothing has changed");
    } catch (SwitchRefusedException e) {
      throw CommandFailedException.refused(e.text(), e.mend());
    } catch (SwapRefusedException e) {
      return CommandResult.of(
              ExitCode.REFUSED,
              "nothing is switched: %d thing(s) would be lost".formatted(e.losses().size()))
          .table("losses", SwapLoss.class, e.losses())
          .fix("mend the target, or take a loss with --accept CHECK");
    }
  }

  /**
   * No switch may begin meanwhile, nor another step: each holds the locks of all deployments. None
   * may have been left unfinished, and none may begin by the clock.
   */
  private void lock(Connection connection) throws SQLException {
    List<String> deployments =
        Sql.texts(connection, "SELECT name FROM bluegreen.deployment ORDER BY name");
    for (String deployment : deployments.isEmpty() ? List.of("reshape") : deployments) {
      RunLock.require(connection, deployment, settings().address());
      DeploymentStatus status = DeploymentStatus.find(connection, deployment);
      if (status != null) {
        refuseBeside(status);
      }
    }
  }

  private static void refuseBeside(DeploymentStatus status) {
    if (RunGuard.isUnfinished(status)) {
      throw CommandFailedException.refused(
          "deployment %s has an unfinished run".formatted(status.name()),
          "bluegreen resume finishes it, bluegreen abort takes it back");
    }
    if (status.scheduledAt() != null) {
      throw CommandFailedException.refused(
          "deployment %s switches to %s at %s by itself"
              .formatted(status.name(), status.scheduledActive(), status.scheduledAt()),
          "bluegreen unschedule --deployment %s takes that back".formatted(status.name()));
    }
  }

  /** Returns a result that shows statements. */
  static CommandResult shown(String message, List<String> statements) {
    return CommandResult.done(message)
        .table(
            new ResultTable(
                "statements",
                List.of("sql"),
                statements.stream()
                    .map(sql -> List.<Object>of(sql))
                    .<List<@org.jspecify.annotations.Nullable Object>>map(java.util.ArrayList::new)
                    .toList(),
                false));
  }
}
