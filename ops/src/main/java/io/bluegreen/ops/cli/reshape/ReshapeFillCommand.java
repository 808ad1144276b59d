package io.bluegreen.ops.cli.reshape;

import io.bluegreen.ops.backfill.BackfillPace;
import io.bluegreen.ops.cli.output.CommandFailedException;
import io.bluegreen.ops.cli.output.CommandResult;
import io.bluegreen.ops.cli.output.ExitCode;
import io.bluegreen.ops.reshape.fill.AfterFill;
import io.bluegreen.ops.reshape.fill.Fill;
import io.bluegreen.ops.reshape.state.LoadedReshape;
import io.bluegreen.ops.reshape.state.ReshapeRow;
import io.bluegreen.ops.reshape.state.ReshapeState;
import io.bluegreen.ops.reshape.state.ReshapeTable;
import java.sql.Connection;
import java.time.Duration;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The command {@code reshape fill}: copies the rows that were there before the mirror. */
@Command(
    name = "fill",
    header = "Copies the rows in short transactions",
    description =
        "Copies the source's rows into the targets, in short transactions and in the order of the"
            + " key; then builds indexes without blocking writers, validates constraints and"
            + " analyzes. The same command goes on where an earlier one ended.",
    footer = {"  bluegreen reshape fill orders --url jdbc:postgresql://db1/shop"})
final class ReshapeFillCommand extends ReshapeSubcommand {
  private static final BackfillPace DEFAULT = BackfillPace.DEFAULT;

  @Mixin ReshapeName name = new ReshapeName();

  @Option(
      names = "--batch",
      paramLabel = "ROWS",
      description = "Rows per transaction. Default: 1000.")
  int batch = DEFAULT.batch();

  @Option(names = "--pause", paramLabel = "TIME", description = "Rest between two. Default: 50ms.")
  Duration pause = DEFAULT.pause();

  @Option(
      names = "--max-lag",
      paramLabel = "MB",
      description =
          "Waits while a replica or subscriber is more WAL behind than that. 0: never."
              + " Default: 64.")
  long maxLag = DEFAULT.maxLagBytes() >> 20;

  @Option(
      names = "--lag-patience",
      paramLabel = "TIME",
      description = "Gives up after so long; run again to go on. Default: 5m.")
  Duration lagPatience = DEFAULT.lagPatience();

  @Override
  protected CommandResult step(Connection connection) throws Exception {
    if (batch < 1 || maxLag < 0) {
      throw CommandFailedException.usage(
          "--batch has to be at least 1, --max-lag at least 0", "correct it");
    }
    ReshapeRow row = name.row(connection);
    if (row.state() == ReshapeState.PREPARED) {
      throw CommandFailedException.refused(
          "reshape %s is prepared; its start has not ended".formatted(row.name()),
          "run bluegreen reshape start with the same file again");
    }
    if (row.state() != ReshapeState.SYNCING) {
      return CommandResult.done("reshape %s is filled already".formatted(row.name()))
          .fact("reshape", row.name())
          .fact("state", row.state());
    }
    LoadedReshape loaded = LoadedReshape.load(connection, row.name());
    BackfillPace pace = new BackfillPace(batch, pause, maxLag << 20, lagPatience, DEFAULT.tries());
    try (FillProgress bar = new FillProgress(progress())) {
      Fill fill = new Fill(connection, loaded, pace, bar);
      AfterFill after = new AfterFill(connection, loaded, progress()::line);
      if (dryRun) {
        return shown(
                "fill would copy about %d row(s), %d of them are done; then run these statements"
                    .formatted(fill.estimate(), row.rowsDone()),
                after.statements())
            .fact("rows_done", row.rowsDone());
      }
      bar.of(fill.estimate());
      Fill.Filled filled = fill.run();
      if (filled.lagBytes() > 0) {
        return CommandResult.of(
                ExitCode.NEEDS_A_PERSON,
                "%d MB of WAL are still on their way to a replica or subscriber; the targets are filled in part"
                    .formatted(filled.lagBytes() >> 20))
            .fix("once the lag is small again, run the same command: it goes on from here");
      }
      after.run();
      ReshapeTable.state(connection, row.name(), ReshapeState.FILLED);
      return CommandResult.done("the targets of %s are filled".formatted(row.name()))
          .fact("reshape", row.name())
          .fact("state", ReshapeState.FILLED)
          .fact("rows", filled.rows())
          .fact("rows_before", row.rowsDone())
          .fact("rows_per_second", bar.rate())
          .fact("batches", filled.batches())
          .fact("retries", filled.retries())
          .fix("next: bluegreen reshape verify " + row.name());
    }
  }
}
