package io.bluegreen.ops.cli;

import io.bluegreen.ops.cli.base.DatabaseCommand;
import io.bluegreen.ops.cli.output.CommandFailedException;
import io.bluegreen.ops.cli.output.CommandResult;
import io.bluegreen.ops.swap.SwapRefusedException;
import io.bluegreen.ops.swap.ViewSwap;
import java.sql.Connection;
import java.sql.SQLException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The command {@code swap-view}: makes a view select from another table. */
@Command(
    name = "swap-view",
    header = "Lets a view select from another relation",
    description =
        "Lets a view that selects columns of one table select them of another. It keeps its"
            + " grants, options and dependents. The same command with the former table undoes it.",
    footer = {
      "  bluegreen swap-view --view app.prices --to app.prices_v2 \\",
      "    --url jdbc:postgresql://db1/shop"
    })
final class SwapViewCommand extends DatabaseCommand {
  @Mixin SwapOptions swap = new SwapOptions();

  @Option(names = "--view", required = true, paramLabel = "NAME", description = "The view.")
  String view = "";

  @Option(names = "--to", required = true, paramLabel = "NAME", description = "What it shows then.")
  String target = "";

  @Override
  protected boolean findsNamesByPath() {
    return true;
  }

  @Override
  protected CommandResult run(Connection connection) throws SQLException, InterruptedException {
    try {
      ViewSwap.Swapped done = new ViewSwap(connection, swap.timeouts()).swap(view, target);
      return CommandResult.done("%s shows %s".formatted(done.view(), done.to()))
          .facts(done)
          .fix("to undo it: --to " + done.from());
    } catch (SwapRefusedException e) {
      return SwapOptions.refused(e, "mend it, then run this again");
    } catch (IllegalArgumentException e) {
      throw CommandFailedException.refused(String.valueOf(e.getMessage()), "check --view and --to");
    }
  }
}
