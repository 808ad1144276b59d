package io.bluegreen.ops.cli;

import io.bluegreen.ops.cli.base.DatabaseCommand;
import io.bluegreen.ops.cli.output.CommandFailedException;
import io.bluegreen.ops.cli.output.CommandResult;
import io.bluegreen.ops.swap.SwapRefusedException;
import io.bluegreen.ops.swap.ViewSwap;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.HashSet;
import java.util.Set;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The command {@code swap-view}: makes a view select from another table. */
@Command(
    name = "swap-view",
    header = "Lets a view select from another relation",
    description =
        "Lets a view that selects columns of one table select them of another. It keeps its"
            + " grants, options and dependents. Where a table has the name, a view takes its place;"
            + " the table is kept as NAME_before_view. A column takes the new table's type if a"
            + " cast leads from it to the former one. The same command with the former table undoes"
            + " it.",
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

  @Option(
      names = "--keep-types",
      description =
          "The view casts columns to the types that it has; such a column can only be read then.")
  boolean keepTypes;

  @Option(
      names = "--accept",
      paramLabel = "CHECK",
      split = ",",
      description = "Checks whose losses are taken, as named in the refusal.")
  Set<String> accepted = new HashSet<>();

  @Override
  protected boolean findsNamesByPath() {
    return true;
  }

  @Override
  protected CommandResult run(Connection connection) throws SQLException, InterruptedException {
    try {
      ViewSwap.Swapped done =
          new ViewSwap(connection, swap.timeouts(), accepted, keepTypes).swap(view, target);
      return CommandResult.done("%s shows %s".formatted(done.view(), done.to()))
          .facts(done)
          .fix("to undo it: --to " + done.from());
    } catch (SwapRefusedException e) {
      return SwapOptions.refused(e, "mend it, or take a loss with --accept CHECK");
    } catch (IllegalArgumentException e) {
      throw CommandFailedException.refused(String.valueOf(e.getMessage()), "check --view and --to");
    }
  }
}
