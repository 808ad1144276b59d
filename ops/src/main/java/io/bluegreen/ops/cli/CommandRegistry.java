package io.bluegreen.ops.cli;

import io.bluegreen.jdbc.model.Side;
import io.bluegreen.ops.cli.base.CommandContext;
import io.bluegreen.ops.cli.output.CommandResult;
import io.bluegreen.ops.cli.reshape.ReshapeCommand;
import io.bluegreen.ops.cli.status.DeploymentStatus;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.Function;
import picocli.CommandLine;

/** The list of all commands, in the order in which help shows them. */
final class CommandRegistry {
  private static final Duration SETTLE = Duration.ofSeconds(10);

  private CommandRegistry() {}

  private static CommandResult flip(Connection connection, DeploymentStatus row, Side to)
      throws SQLException, InterruptedException {
    return new SchemaFlip(connection, row, SETTLE).to(to, false, false);
  }

  /**
   * Returns new commands.
   *
   * @param line creates a command line, with which the demo runs other commands
   */
  static List<Callable<Integer>> all(Function<CommandContext, CommandLine> line) {
    return List.of(
        new InitCommand(),
        new CreateCommand(),
        new StatusCommand(),
        new ServeMetricsCommand(),
        new PreflightCommand(),
        new ReadyCommand(),
        new ReplicateCommand(),
        new WaitSyncCommand(),
        new HoldCommand(),
        new ReleaseCommand(),
        new ScheduleCommand(),
        new UnscheduleCommand(),
        new RehearseCommand(),
        new SwitchCommand(),
        new RollbackCommand(),
        new ResumeCommand(),
        new AbortCommand(),
        new PrepareCommand(),
        new WarmCommand(),
        new SequencesCommand(),
        new VerifyCommand(),
        new LintCommand(),
        new BackfillCommand(),
        new WithLockCommand(),
        new ExpectCommand(),
        new WithIdleOpenCommand(),
        new SwapTableCommand(),
        new SwapViewCommand(),
        new ReshapeCommand(CommandRegistry::flip),
        new ReseedCommand(),
        new ContractCommand(),
        new ForgetSideCommand(),
        new DemoCommand(line),
        new SelfCheckCommand());
  }
}
