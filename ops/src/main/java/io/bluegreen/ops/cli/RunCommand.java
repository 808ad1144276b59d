package io.bluegreen.ops.cli;

import io.bluegreen.ops.cli.base.CommandFailed;
import io.bluegreen.ops.cli.base.Deployment;
import io.bluegreen.ops.cli.base.DeploymentCommand;
import io.bluegreen.ops.cli.base.LiveClient;
import io.bluegreen.ops.cli.base.PairOptions;
import io.bluegreen.ops.cli.base.Result;
import io.bluegreen.ops.cli.base.Rows;
import io.bluegreen.ops.cutover.CutoverOptions;
import io.bluegreen.ops.cutover.CutoverResult;
import io.bluegreen.ops.cutover.PairAccess;
import java.io.IOException;
import java.nio.file.Path;
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

  /** Runs something with these options, and makes a result of it. */
  final Result carryOut(Deployment row, Function<CutoverOptions, CutoverResult> work)
      throws IOException {
    CutoverResult run;
    try (StepLines lines = new StepLines(progress())) {
      run =
          work.apply(
              CutoverOptions.of(row.name())
                  .withTimeouts(timeouts.timeouts())
                  .withSequenceMargin(sequenceMargin)
                  .withTerminateLeftovers(!keepSessions)
                  .withListener(lines));
    }
    boolean interrupted = Thread.interrupted();
    Result result = RunResults.of(run, clients(row));
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
    if (report != null) {
      write(result, report);
    }
    return result;
  }

  private List<LiveClient> clients(Deployment row) {
    if (row.isCluster()) {
      return Rows.of(access(row), row).clients();
    }
    try (var connection = settings().open()) {
      return Rows.of(connection, row).clients();
    } catch (java.sql.SQLException notNow) {
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

  /** Refuses what would break a run that is under way or unfinished. */
  static void refuseUnfinished(Deployment row) {
    var run = io.bluegreen.ops.cutover.UnfinishedRun.of(row.note());
    if (run != null) {
      throw CommandFailed.refused(
          "run %s of %s is under way or unfinished, at step %s"
              .formatted(run.run(), run.operator(), run.step()),
          "bluegreen resume finishes it, bluegreen abort takes it back");
    }
  }
}
