package io.bluegreen.ops.cli.reshape;

import io.bluegreen.ops.cli.output.CommandResult;
import io.bluegreen.ops.reshape.ReshapeEnd;
import io.bluegreen.ops.reshape.state.LoadedReshape;
import io.bluegreen.ops.reshape.state.ReshapeRow;
import io.bluegreen.ops.reshape.state.ReshapeState;
import java.sql.Connection;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** The command {@code reshape contract}: drops the mirror and the source. */
@Command(
    name = "contract",
    header = "Drops the mirror and the source",
    description =
        "Drops the triggers, hands the sequences over to the targets, and drops the source, in one"
            + " transaction. There is no way back from here.",
    footer = {"  bluegreen reshape contract orders --url jdbc:postgresql://db1/shop"})
final class ReshapeContractCommand extends ReshapeSubcommand {
  @Mixin ReshapeName name = new ReshapeName();
  @Mixin ReshapeLockOptions locks = new ReshapeLockOptions();

  @Override
  protected CommandResult step(Connection connection) throws Exception {
    ReshapeRow row = name.row(connection);
    if (row.state() == ReshapeState.CONTRACTED) {
      return CommandResult.done("reshape %s is contracted already".formatted(row.name()))
          .fact("reshape", row.name())
          .fact("state", ReshapeState.CONTRACTED);
    }
    ReshapeEnd end = new ReshapeEnd(connection, locks.timeouts());
    if (dryRun) {
      return shown(
          "contract would run these statements",
          end.contractStatements(LoadedReshape.load(connection, row.name())));
    }
    end.contract(row.name());
    return CommandResult.done("the source of %s is gone".formatted(row.name()))
        .fact("reshape", row.name())
        .fact("state", ReshapeState.CONTRACTED);
  }
}
