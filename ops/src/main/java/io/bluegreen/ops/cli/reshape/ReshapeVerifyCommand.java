package io.bluegreen.ops.cli.reshape;

import io.bluegreen.ops.cli.output.CommandFailedException;
import io.bluegreen.ops.cli.output.CommandResult;
import io.bluegreen.ops.cli.output.ExitCode;
import io.bluegreen.ops.cli.output.ProgressIndicator;
import io.bluegreen.ops.reshape.ReshapeVerify;
import io.bluegreen.ops.reshape.state.LoadedReshape;
import io.bluegreen.ops.reshape.state.ReshapeRow;
import io.bluegreen.ops.reshape.state.ReshapeState;
import io.bluegreen.ops.reshape.state.ReshapeTable;
import io.bluegreen.ops.reshape.verify.RowComparison.DifferentRow;
import java.sql.Connection;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The command {@code reshape verify}: compares every row of source and targets. */
@Command(
    name = "verify",
    header = "Compares every row",
    description =
        "Redoes the keys whose mirror could not be proven, then compares what the source's rows"
            + " become with the targets, a chunk at a time. Exits 1 while one row differs. It may be"
            + " run in every state from filled on.",
    footer = {"  bluegreen reshape verify orders --url jdbc:postgresql://db1/shop"})
final class ReshapeVerifyCommand extends ReshapeSubcommand {
  private static final int EXAMPLES = 20;

  @Mixin ReshapeName name = new ReshapeName();

  @Option(
      names = "--chunk",
      paramLabel = "ROWS",
      description = "Rows per statement. Default: 10000.")
  int chunk = 10_000;

  @Option(
      names = "--mend",
      description = "Make rows that differ equal, by the side that is in use, and compare again.")
  boolean mend;

  @Override
  protected CommandResult step(Connection connection) throws Exception {
    ReshapeRow row = name.row(connection);
    if (row.state().isBefore(ReshapeState.FILLED) || row.state() == ReshapeState.CONTRACTED) {
      throw CommandFailedException.refused(
          "reshape %s is %s".formatted(row.name(), row.state().text()),
          row.state() == ReshapeState.CONTRACTED
              ? "there is only one side left"
              : "bluegreen reshape fill %s comes first".formatted(row.name()));
    }
    if (chunk < 1) {
      throw CommandFailedException.usage("--chunk has to be at least 1", "correct it");
    }
    if (dryRun) {
      return CommandResult.done(
              "verify would recheck %d key(s) and compare every row"
                  .formatted(ReshapeTable.recheckCount(connection, row.name())))
          .fact("reshape", row.name());
    }
    LoadedReshape loaded = LoadedReshape.load(connection, row.name());
    try (ProgressIndicator bar = progress().bar("verify", -1, "rows")) {
      return result(row, new ReshapeVerify(connection, loaded, chunk, bar::at).run(mend));
    }
  }

  private static CommandResult result(ReshapeRow row, ReshapeVerify.Verified verified) {
    boolean equal = verified.isEqual();
    CommandResult result =
        CommandResult.of(
                equal ? ExitCode.DONE : ExitCode.REFUSED,
                equal
                    ? "source and targets of %s are equal".formatted(row.name())
                    : "%d row(s) of %s differ, %d key(s) were noted meanwhile"
                        .formatted(verified.different(), row.name(), verified.noted()))
            .fact("reshape", row.name())
            .fact("state", verified.state())
            .fact("rows", verified.rows())
            .fact("different", verified.different())
            .fact("rechecked", verified.rechecked())
            .fact("noted", verified.noted())
            .fact("mended", verified.mended())
            .table(
                "differences",
                DifferentRow.class,
                verified.examples().stream().limit(EXAMPLES).toList());
    return equal
        ? result.fix(
            row.state() == ReshapeState.SWITCHED
                ? ""
                : "next: bluegreen reshape switch %s --by schema|view|name".formatted(row.name()))
        : result.fix(
            verified.different() == 0
                ? "run it again"
                : "a role with bluegreen.mirror or session_replication_role set has written past the"
                    + " triggers; --mend makes these rows equal by the side in use");
  }
}
