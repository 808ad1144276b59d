package io.bluegreen.ops.cli.base;

import io.bluegreen.ops.backfill.BackfillPace;
import io.bluegreen.ops.cli.output.CommandFailedException;
import java.time.Duration;
import picocli.CommandLine.Option;

/** The pace options of commands that copy or change many rows in short transactions. */
public final class PaceOptions {
  private static final BackfillPace DEFAULT = BackfillPace.DEFAULT;

  @Option(
      names = "--batch",
      paramLabel = "ROWS",
      description = "Rows per transaction. Default: 1000.")
  int batch = DEFAULT.batch();

  @Option(names = "--pause", paramLabel = "TIME", description = "Rest between two. Default: 50ms.")
  Duration pause = DEFAULT.pause();

  @Option(
      names = "--max-lag",
      paramLabel = "MB",
      description =
          "Waits while a replica or subscriber is more WAL behind than that. 0: never."
              + " Default: 64.")
  long maxLag = DEFAULT.maxLagBytes() >> 20;

  @Option(
      names = "--lag-patience",
      paramLabel = "TIME",
      description = "Gives up after so long; run again to go on. Default: 5m.")
  Duration lagPatience = DEFAULT.lagPatience();

  /** Returns the pace; refuses what is none. */
  public BackfillPace pace() {
    if (batch < 1 || maxLag < 0) {
      throw CommandFailedException.usage(
          "--batch has to be at least 1, --max-lag at least 0", "correct it");
    }
    return new BackfillPace(batch, pause, maxLag << 20, lagPatience, DEFAULT.tries());
  }
}
