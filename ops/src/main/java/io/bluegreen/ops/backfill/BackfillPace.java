package io.bluegreen.ops.backfill;

import java.time.Duration;

/**
 * The speed limits of a backfill.
 *
 * @param batch rows per transaction, at least 1
 * @param pause pause between two transactions
 * @param maxLagBytes WAL by which the slowest replica or subscriber may be behind; 0 for no limit
 * @param lagPatience longest wait for the lag to become small
 * @param tries how often one batch is tried that ends with a deadlock or a conflict
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
