package io.bluegreen.jdbc.internal.control;

import java.util.concurrent.TimeUnit;

/**
 * The limit on reads that notifications cause. Every role that may connect can send any number of
 * notifications. A few are followed by a read at once, as in a cutover; after these, one read per
 * 100 ms is made. Pure; confined to one thread.
 */
final class ReadPace {
  static final int AT_ONCE = 5;
  static final long INTERVAL_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

  private boolean begun;

  /** The time at which all reads that may be made at once have been saved up again. */
  private long fullAtNanos;

  /** Returns how long a read that was notified of has to wait; the read is then made. */
  long take(long nowNanos) {
    if (!begun || fullAtNanos - nowNanos < 0) {
      begun = true;
      fullAtNanos = nowNanos;
    }
    fullAtNanos += INTERVAL_NANOS;
    return Math.max(0, fullAtNanos - nowNanos - AT_ONCE * INTERVAL_NANOS);
  }
}
