package io.bluegreen.ops.cli;

import io.bluegreen.ops.cli.base.DeploymentCommand;
import io.bluegreen.ops.cli.base.StepLines;
import io.bluegreen.ops.cli.connection.ClientIgnoringAccess;
import io.bluegreen.ops.cli.connection.PairOptions;
import io.bluegreen.ops.cli.connection.SingleDatabaseAccess;
import io.bluegreen.ops.cli.output.CommandResult;
import io.bluegreen.ops.cli.status.DeploymentStatus;
import io.bluegreen.ops.cli.status.SideStatuses;
import io.bluegreen.ops.control.LiveClient;
import io.bluegreen.ops.control.OperatorConnections;
import io.bluegreen.ops.control.PairAccess;
import io.bluegreen.ops.cutover.model.CutoverOptions;
import io.bluegreen.ops.cutover.model.CutoverOutcome;
import io.bluegreen.ops.cutover.model.CutoverResult;
import io.bluegreen.ops.cutover.run.UnfinishedRun;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * The common base of commands that run or continue a cutover: a line per step, and a report at the
 * end.
 */
abstract class RunCommand extends DeploymentCommand {
  @Mixin PairOptions pair = new PairOptions();
  @Mixin TimeoutOptions timeouts = new TimeoutOptions();

  @Option(
      names = "--sequence-margin",
      paramLabel = "NUMBER",
      description = "Least number of values that sequences are moved ahead. Default: 1000.")
  long sequenceMargin = 1000;

  @Option(
      names = "--keep-sessions",
      description = "Do not end the sessions that stay on the old side after the flip.")
  boolean keepSessions;

  @Option(
      names = "--ignore-client",
      paramLabel = "ID",
      split = ",",
      description =
          "Do not wait for this client, and believe nothing that it says; its id is in bluegreen"
              + " status --output json. For one that is gone, or that somebody has made up.")
  List<UUID> ignoredClients = new ArrayList<>();

  @Option(
      names = "--report",
      paramLabel = "FILE",
      description = "Write the report there too; as JSON if the name ends with .json.")
  @Nullable Path report;

  /** Returns how the database, or both, of a row are reached. */
  final PairAccess access(DeploymentStatus row) {
    PairAccess access =
        row.isCluster() ? pair.access(settings(), row) : new SingleDatabaseAccess(settings());
    return ignoredClients.isEmpty() ? access : new ClientIgnoringAccess(access, ignoredClients);
  }

  /** Makes this command's own session not see the clients that are to be ignored. */
  final void ignoreClients(Connection connection) throws SQLException {
    if (!ignoredClients.isEmpty()) {
      ClientIgnoringAccess.ignore(connection, ignoredClients);
    }
  }

  /**
   * Runs something with these options, and makes a result of it. A run opens its own connections,
   * and ends those that are left on the old side; so this one is closed before.
   */
  final CommandResult carryOut(
      Connection connection, DeploymentStatus row, Function<CutoverOptions, CutoverResult> work)
      throws SQLException {
    connection.close();
    CutoverResult run;
    try (StepLines lines = new StepLines(progress(), commandContext().interruption())) {
      run =
          work.apply(
              CutoverOptions.of(row.name())
                  .withTimeouts(timeouts.timeouts())
                  .withSequenceMargin(sequenceMargin)
                  .withTerminateLeftovers(!keepSessions)
                  .withListener(lines));
    }
    Thread.interrupted();
    CommandResult result = CutoverCommandResult.of(checked(run, row), clients(row));
    ignoredClients.forEach(id -> result.remark("client %s was ignored".formatted(id)));
    if (report != null) {
      write(result, report);
    }
    return result;
  }

  /** After Ctrl-C: a run that was interrupted while it was taken back has changed something. */
  private CutoverResult checked(CutoverResult run, DeploymentStatus row) {
    if (!commandContext().interruption().isRequested()) {
      return run;
    }
    if (run.outcome() == CutoverOutcome.ABORTED_AND_RESTORED) {
      return restored(run, row);
    }
    if (run.outcome() != CutoverOutcome.REFUSED) {
      return run;
    }
    try (Connection connection = settings().open()) {
      OperatorConnections.withoutPath(connection);
      DeploymentStatus now = DeploymentStatus.choose(connection, row.name());
      return UnfinishedRun.of(now.note()) == null
          ? restored(run, row)
          : unfinished(run, "it was interrupted and is not taken back yet");
    } catch (SQLException e) {
      return unfinished(run, "it was interrupted, and its row cannot be read: " + e.getMessage());
    }
  }

  private static CutoverResult restored(CutoverResult run, DeploymentStatus row) {
    return new CutoverResult(
        CutoverOutcome.ABORTED_AND_RESTORED,
        "interrupted; %s is active and open as before".formatted(row.active()),
        run.report());
  }

  private static CutoverResult unfinished(CutoverResult run, String why) {
    return new CutoverResult(CutoverOutcome.NEEDS_A_PERSON, why + "; run abort", run.report());
  }

  private List<LiveClient> clients(DeploymentStatus row) {
    if (row.isCluster()) {
      return SideStatuses.of(access(row), row).clients();
    }
    try (Connection connection = settings().open()) {
      OperatorConnections.withoutPath(connection);
      return SideStatuses.of(connection, row).clients();
    } catch (SQLException notNow) {
      return List.of();
    }
  }

  private void write(CommandResult result, Path file) {
    try {
      save(result, file);
    } catch (IOException e) {
      result.remark("the report was not written to %s: %s".formatted(file, e.getMessage()));
    }
  }
}
