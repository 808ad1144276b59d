package io.bluegreen.ops.cli.reshape;

import io.bluegreen.ops.cli.output.CommandFailedException;
import io.bluegreen.ops.sql.Deadline;
import java.time.Duration;
import java.util.List;
import picocli.CommandLine.Option;

/** The option for the wait until older transactions have ended. */
final class OlderTransactionsWait {
  @Option(
      names = "--timeout",
      paramLabel = "TIME",
      description = "Longest wait for older transactions. Default: 10m.")
  Duration timeout = Duration.ofMinutes(10);

  Deadline deadline() {
    return Deadline.in(timeout);
  }

  /**
   * Refuses to go on while one is open.
   *
   * @param older the transactions that have not ended in time
   * @param done what the command has done so far
   * @param than what they are older than
   */
  static void requireNone(List<String> older, String done, String than) {
    if (!older.isEmpty()) {
      throw CommandFailedException.needsAPerson(
          "%s, but %d transaction(s) older than %s are still open: %s"
              .formatted(done, older.size(), than, String.join("; ", older)),
          "end them, then run the same command again",
          null);
    }
  }
}
