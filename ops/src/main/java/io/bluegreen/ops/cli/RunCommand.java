package io.bluegreen.ops.cli;

import io.bluegreen.ops.cli.base.Deployment;
import io.bluegreen.ops.cli.base.DeploymentCommand;
import io.bluegreen.ops.cli.base.LiveClient;
import io.bluegreen.ops.cli.base.PairOptions;
import io.bluegreen.ops.cli.base.Result;
import io.bluegreen.ops.cli.base.Rows;
import io.bluegreen.ops.cutover.Connections;
import io.bluegreen.ops.cutover.CutoverOptions;
import io.bluegreen.ops.cutover.CutoverResult;
import io.bluegreen.ops.cutover.Outcome;
import io.bluegreen.ops.cutover.PairAccess;
import io.bluegreen.ops.cutover.UnfinishedRun;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** A command that runs a cutover, or goes on with one: a line per step, and a report at the end. */
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
      names = "--report",
      paramLabel = "FILE",
      description = "Write the report there too; as JSON if the name ends with .json.")
  @Nullable Path report;

  /** Returns how the database, or both, of a row are reached. */
  final PairAccess access(Deployment row) {
    return row.isCluster() ? pair.access(settings(), row) : new OneDatabase(settings());
  }

  /**
   * Runs something with these options, and makes a result of it. A run opens its own connections,
   * and ends those that are left on the old side; so this one is closed before.
   */
  final Result carryOut(
      Connection connection, Deployment row, Function<CutoverOptions, CutoverResult> work)
      throws SQLException {
    connection.close();
    CutoverResult run;
    try (StepLines lines = new StepLines(progress(), surroundings().interruption())) {
      run =
          work.apply(
              CutoverOptions.of(row.name())
                  .withTimeouts(timeouts.timeouts())
                  .withSequenceMargin(sequenceMargin)
                  .withTerminateLeftovers(!keepSessions)
                  .withListener(lines));
    }
    Thread.interrupted();
    Result result = RunResults.of(checked(run, row), clients(row));
    if (report != null) {
      write(result, report);
    }
    return result;
  }

  /** After Ctrl-C: a run that was interrupted while it was taken back has changed something. */
  private CutoverResult checked(CutoverResult run, Deployment row) {
    if (!surroundings().interruption().isRequested()) {
      return run;
    }
    if (run.outcome() == Outcome.ABORTED_AND_RESTORED) {
      return restored(run, row);
    }
    if (run.outcome() != Outcome.REFUSED) {
      return run;
    }
    try (Connection connection = settings().open()) {
      Connections.withoutPath(connection);
      Deployment now = Deployment.choose(connection, row.name());
      return UnfinishedRun.of(now.note()) == null
          ? restored(run, row)
          : unfinished(run, "it was interrupted and is not taken back yet");
    } catch (SQLException e) {
      return unfinished(run, "it was interrupted, and its row cannot be read: " + e.getMessage());
    }
  }

  private static CutoverResult restored(CutoverResult run, Deployment row) {
    return new CutoverResult(
        Outcome.ABORTED_AND_RESTORED,
        "interrupted; %s is active and open as before".formatted(row.active()),
        run.report());
  }

  private static CutoverResult unfinished(CutoverResult run, String why) {
    return new CutoverResult(Outcome.NEEDS_A_PERSON, why + "; run abort", run.report());
  }

  private List<LiveClient> clients(Deployment row) {
    if (row.isCluster()) {
      return Rows.of(access(row), row).clients();
    }
    try (Connection connection = settings().open()) {
      Connections.withoutPath(connection);
      return Rows.of(connection, row).clients();
    } catch (SQLException notNow) {
      return List.of();
    }
  }

  private void write(Result result, Path file) {
    try {
      save(result, file);
    } catch (IOException e) {
      result.remark("the report was not written to %s: %s".formatted(file, e.getMessage()));
    }
  }
}
