package io.bluegreen.ops.backfill;

import java.time.Duration;

/**
 * How fast a job may go.
 *
 * @param batch rows per transaction, at least 1
 * @param pause rest between two transactions
 * @param maxLagBytes WAL that the slowest replica or subscriber may be behind; 0 for any
 * @param lagPatience how long to wait for it before giving up
 * @param tries how often one batch is tried that a deadlock or a conflict ends
 */
public record BackfillPace(
    int batch, Duration pause, long maxLagBytes, Duration lagPatience, int tries) {
  /** 1,000 rows, 50 ms, 64 MB, 5 minutes, 10 times. */
  public static final BackfillPace DEFAULT =
      new BackfillPace(1000, Duration.ofMillis(50), 64L << 20, Duration.ofMinutes(5), 10);

  public BackfillPace {
    if (batch < 1 || tries < 1) {
      throw new IllegalArgumentException("batch and tries have to be at least 1");
    }
  }
}
