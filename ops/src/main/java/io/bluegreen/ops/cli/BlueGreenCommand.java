package io.bluegreen.ops.cli;

import io.bluegreen.ops.cli.base.CommandContext;
import io.bluegreen.ops.cli.base.HasCommandContext;
import java.util.concurrent.Callable;
import picocli.AutoComplete.GenerateCompletion;
import picocli.CommandLine.Command;
import picocli.CommandLine.HelpCommand;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The command {@code bluegreen} itself, which only has subcommands. */
@Command(
    name = "bluegreen",
    mixinStandardHelpOptions = true,
    versionProvider = ToolVersion.class,
    subcommands = {HelpCommand.class, GenerateCompletion.class},
    synopsisSubcommandLabel = "COMMAND",
    usageHelpWidth = 80,
    description =
        "Moves applications between the two sides of a PostgreSQL deployment, blue and"
            + " green: two schemas of one database, or two servers.",
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:done",
      "1:refused by a check; nothing has changed",
      "2:the command line is wrong",
      "3:begun, then taken back; everything is as before",
      "4:needs a person; the message says what state everything is in"
    },
    footer = {
      "",
      "bluegreen help COMMAND shows its options and an example. Passwords come from",
      "PGPASSWORD, ~/.pgpass or a prompt, never from the command line."
    })
final class BlueGreenCommand implements Callable<Integer>, HasCommandContext {
  @Spec CommandSpec spec;

  private final CommandContext commandContext;

  BlueGreenCommand(CommandContext commandContext) {
    this.commandContext = commandContext;
  }

  @Override
  public CommandContext commandContext() {
    return commandContext;
  }

  @Override
  public Integer call() {
    throw new ParameterException(spec.commandLine(), "which command?");
  }
}
