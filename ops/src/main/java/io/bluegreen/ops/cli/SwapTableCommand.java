package io.bluegreen.ops.cli;

import io.bluegreen.ops.cli.base.DatabaseCommand;
import io.bluegreen.ops.cli.output.CommandFailedException;
import io.bluegreen.ops.cli.output.CommandResult;
import io.bluegreen.ops.swap.SwapRefusedException;
import io.bluegreen.ops.swap.TableSwap;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.HashSet;
import java.util.Set;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The command {@code swap-table}: exchanges the names of a table and its rebuilt twin. */
@Command(
    name = "swap-table",
    header = "Exchanges a table for its rebuilt twin",
    description =
        "Lets a table and its rebuilt twin change names, their matching indexes too, in one"
            + " transaction. Refused if the new one lacks what the old one has. The same command"
            + " again undoes it.",
    footer = {
      "  bluegreen swap-table --table app.orders --with app.orders_new \\",
      "    --url jdbc:postgresql://db1/shop"
    })
final class SwapTableCommand extends DatabaseCommand {
  @Mixin SwapOptions swap = new SwapOptions();

  @Option(
      names = "--table",
      required = true,
      paramLabel = "NAME",
      description = "The table that is in use.")
  String table = "";

  @Option(names = "--with", required = true, paramLabel = "NAME", description = "Its twin.")
  String twin = "";

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
      TableSwap.Swapped done =
          new TableSwap(connection, swap.timeouts(), accepted).swap(table, twin);
      return CommandResult.done("%s and %s have changed names".formatted(done.table(), done.twin()))
          .facts(done)
          .fix("ANALYZE it if its twin was not; the same command again undoes it");
    } catch (SwapRefusedException e) {
      return SwapOptions.refused(e, "mend the twin, or take a loss with --accept CHECK");
    } catch (IllegalArgumentException e) {
      throw CommandFailedException.refused(
          String.valueOf(e.getMessage()), "check --table and --with");
    }
  }
}
