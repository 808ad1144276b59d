package io.bluegreen.ops.cli.reshape;

import io.bluegreen.ops.cli.output.CommandResult;
import io.bluegreen.ops.cli.output.ExitCode;
import io.bluegreen.ops.reshape.ReshapeEnd;
import io.bluegreen.ops.reshape.state.ReshapeRow;
import java.sql.Connection;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** The command {@code reshape abort}: drops the mirror and the targets. */
@Command(
    name = "abort",
    header = "Drops the mirror and the targets",
    description =
        "Takes a reshape back in any state before switched: drops triggers, functions and targets,"
            + " in one transaction, and forgets it. Exits 3 if it did.",
    footer = {"  bluegreen reshape abort orders --url jdbc:postgresql://db1/shop"})
final class ReshapeAbortCommand extends ReshapeSubcommand {
  @Mixin ReshapeName name = new ReshapeName();
  @Mixin ReshapeLockOptions locks = new ReshapeLockOptions();

  @Override
  protected CommandResult step(Connection connection) throws Exception {
    if (ReshapeName.noneIsOpen(connection)) {
      return CommandResult.done("there is no reshape to take back");
    }
    ReshapeRow row = name.row(connection);
    ReshapeEnd end = new ReshapeEnd(connection, locks.timeouts());
    if (dryRun) {
      return shown("abort would run these statements", end.abortStatements(row));
    }
    end.abort(row.name());
    return CommandResult.of(
            ExitCode.RESTORED,
            "reshape %s is taken back; the source is as it was".formatted(row.name()))
        .fact("reshape", row.name());
  }
}
