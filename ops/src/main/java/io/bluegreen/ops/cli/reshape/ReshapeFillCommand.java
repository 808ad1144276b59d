package io.bluegreen.ops.cli.reshape;

import io.bluegreen.ops.backfill.BackfillPace;
import io.bluegreen.ops.backfill.BackfillReport;
import io.bluegreen.ops.cli.base.PaceOptions;
import io.bluegreen.ops.cli.output.CommandFailedException;
import io.bluegreen.ops.cli.output.CommandResult;
import io.bluegreen.ops.cli.output.ExitCode;
import io.bluegreen.ops.reshape.fill.AfterFill;
import io.bluegreen.ops.reshape.fill.TargetFill;
import io.bluegreen.ops.reshape.state.LoadedReshape;
import io.bluegreen.ops.reshape.state.ReshapeRow;
import io.bluegreen.ops.reshape.state.ReshapeState;
import io.bluegreen.ops.reshape.state.ReshapeTable;
import java.sql.Connection;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** The command {@code reshape fill}: copies the rows that were there before the mirror. */
@Command(
    name = "fill",
    header = "Copies the rows in short transactions",
    description =
        "Copies the source's rows into the targets, in short transactions and in the order of the"
            + " key; then builds indexes without blocking writers, validates constraints and"
            + " analyzes. Before the first foreign key it waits until transactions older than the copy"
            + " have ended. The same command goes on where an earlier one ended.",
    footer = {"  bluegreen reshape fill orders --url jdbc:postgresql://db1/shop"})
final class ReshapeFillCommand extends ReshapeSubcommand {
  @Mixin ReshapeName name = new ReshapeName();

  @Mixin PaceOptions pace = new PaceOptions();

  @Mixin OlderTransactionsWait wait = new OlderTransactionsWait();

  @Override
  protected CommandResult step(Connection connection) throws Exception {
    BackfillPace chosen = pace.pace();
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
    try (FillProgress bar = new FillProgress(progress())) {
      TargetFill fill = new TargetFill(connection, loaded, chosen, bar);
      AfterFill after = new AfterFill(connection, loaded, progress()::line);
      if (dryRun) {
        return shown(
                "fill would copy about %d row(s), %d of them are done; then run these statements"
                    .formatted(fill.estimate(), row.rowsDone()),
                after.statements())
            .fact("rows_done", row.rowsDone());
      }
      bar.of(fill.estimate());
      BackfillReport filled = fill.run();
      if (filled.lagBytes() > 0) {
        return CommandResult.of(
                ExitCode.NEEDS_A_PERSON,
                "%d MB of WAL are still on their way to a replica or subscriber; the targets are filled in part"
                    .formatted(filled.lagBytes() >> 20))
            .fix("once the lag is small again, run the same command: it goes on from here");
      }
      OlderTransactionsWait.requireNone(
          after.awaitOlderTransactions(wait.deadline()), "the rows are copied", "the copy");
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
