package io.bluegreen.ops.cli;

import io.bluegreen.ops.cli.output.CommandFailedException;
import io.bluegreen.ops.cli.output.CommandResult;
import io.bluegreen.ops.cli.output.Progress;
import io.bluegreen.ops.lock.GuardedProcess;
import io.bluegreen.ops.lock.SessionGuard;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** A command of the operator that runs while a session of this tool lasts, and ends with it. */
final class GuardedCommand {
  @Parameters(
      paramLabel = "COMMAND",
      arity = "1..*",
      description = "The command and its arguments, behind --.")
  List<String> words = new ArrayList<>();

  @Option(
      names = "--heartbeat",
      paramLabel = "TIME",
      description = "How often this tool's own session is checked meanwhile. Default: 5s.")
  Duration heartbeat = Duration.ofSeconds(5);

  /**
   * Runs it to its end.
   *
   * @param lost what has happened where the session ended before the command did
   * @throws CommandFailedException if it cannot be run, or the session was lost
   */
  CommandResult run(
      SessionGuard guard, Map<String, String> environment, Progress progress, String lost)
      throws InterruptedException {
    try {
      GuardedProcess.Ended ended =
          new GuardedProcess(guard, heartbeat, progress::line).run(words, environment);
      if (ended.lockLost()) {
        throw CommandFailedException.needsAPerson(
            "%s while the command ran, and the command was ended (exit code %d)"
                .formatted(lost, ended.exitCode()),
            "look what it has done, then run it again",
            null);
      }
      return CommandResult.ended(ended.exitCode());
    } catch (IOException e) {
      throw CommandFailedException.usage(
          "'%s' cannot be run: %s".formatted(words.get(0), e.getMessage()),
          "check the name of the command, and PATH");
    }
  }

  @Override
  public String toString() {
    return String.join(" ", words);
  }
}
