package io.bluegreen.ops.cli.reshape;

import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The command {@code reshape} itself, which only has subcommands. */
@Command(
    name = "reshape",
    mixinStandardHelpOptions = true,
    synopsisHeading = "%nUsage: ",
    descriptionHeading = "%n",
    synopsisSubcommandLabel = "COMMAND",
    footerHeading = "%nExample:%n",
    usageHelpWidth = 80,
    header = "Rewrites a table while it is written",
    description = {
      "Rewrites a table while it is written: other types, another key, a split into two. Source and"
          + " targets are kept equal in both directions, so that both versions of an application"
          + " work at once and the way back loses nothing.",
      "init, plan, start, fill, verify, switch, contract. back undoes a"
          + " switch, abort everything before it. Each may be interrupted and repeated."
    },
    footer = {"  bluegreen reshape plan orders.reshape.sql --url jdbc:postgresql://db1/shop"})
public final class ReshapeCommand implements Callable<Integer> {
  @Spec CommandSpec spec;

  private final SchemaSideFlip flip;

  public ReshapeCommand(SchemaSideFlip flip) {
    this.flip = flip;
  }

  @Override
  public Integer call() {
    throw new ParameterException(spec.commandLine(), "which command of reshape?");
  }

  /** Adds the subcommands to this command of a command line. */
  public static void addSubcommands(CommandLine root) {
    CommandLine line = Objects.requireNonNull(root.getSubcommands().get("reshape"));
    ReshapeCommand command = line.getCommand();
    for (Callable<Integer> sub :
        List.<Callable<Integer>>of(
            new ReshapeInitCommand(),
            new ReshapePlanCommand(),
            new ReshapeStartCommand(),
            new ReshapeFillCommand(),
            new ReshapeVerifyCommand(),
            new ReshapeSwitchCommand(command.flip),
            new ReshapeBackCommand(command.flip),
            new ReshapeContractCommand(),
            new ReshapeAbortCommand(),
            new ReshapeStatusCommand())) {
      line.addSubcommand(sub);
    }
  }
}
