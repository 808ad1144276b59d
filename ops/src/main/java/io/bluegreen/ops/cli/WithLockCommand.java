package io.bluegreen.ops.cli;

import io.bluegreen.ops.cli.base.DatabaseCommand;
import io.bluegreen.ops.cli.output.CommandFailedException;
import io.bluegreen.ops.cli.output.CommandResult;
import io.bluegreen.ops.lock.AdvisoryLock;
import io.bluegreen.ops.lock.SessionOptions;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * The command {@code with-lock}: runs another program under an advisory lock, so that no two such
 * programs run at once.
 */
@Command(
    name = "with-lock",
    header = "Runs a command under a lock of the database",
    description =
        "Runs a command under an advisory lock of the database, so that two CI runners do not"
            + " migrate at once. Standard input and output are the command's, and so is the exit code."
            + " Exits 1 if somebody else has the lock, and 4 if it was lost while the command ran."
            + " Sessions of the command that are opened by libpq get a lock_timeout, by PGOPTIONS.",
    footer = {"  bluegreen with-lock --url jdbc:postgresql://db1/shop -- flyway migrate"})
final class WithLockCommand extends DatabaseCommand {
  @Mixin GuardedCommand command = new GuardedCommand();

  @Option(
      names = "--name",
      paramLabel = "NAME",
      description = "Name of the lock. Default: migration.")
  String lockName = "migration";

  @Option(
      names = "--timeout",
      paramLabel = "TIME",
      description = "Longest wait for the lock. Default: 10m.")
  Duration timeout = Duration.ofMinutes(10);

  @Option(
      names = "--lock-timeout",
      paramLabel = "TIME",
      description =
          "lock_timeout of the command's sessions, in PGOPTIONS; 0s sets none. Default: 5s.")
  Duration lockTimeout = Duration.ofSeconds(5);

  @Override
  protected boolean isReadOnly() {
    return true;
  }

  @Override
  protected CommandResult run(Connection connection) throws SQLException, InterruptedException {
    AdvisoryLock lock = new AdvisoryLock(connection, lockName);
    if (!lock.take(timeout)) {
      throw CommandFailedException.refused(
          "lock \"%s\" is held by %s; the command was not run"
              .formatted(lockName, String.join("; ", lock.holders())),
          "try again later, or wait longer with --timeout");
    }
    return command.run(lock, environment(), progress(), "the lock was lost");
  }

  private Map<String, String> environment() {
    String present = commandContext().environment().getOrDefault(SessionOptions.VARIABLE, "");
    return Map.of(SessionOptions.VARIABLE, SessionOptions.withLockTimeout(present, lockTimeout));
  }
}
