package io.bluegreen.jdbc.control;

import java.util.concurrent.TimeUnit;

/** How long to wait before the next attempt: doubling from 50 ms to 5 s, with jitter. Pure. */
final class Backoff {
  private static final long FIRST_NANOS = TimeUnit.MILLISECONDS.toNanos(50);
  private static final long LONGEST_NANOS = TimeUnit.SECONDS.toNanos(5);

  private Backoff() {}

  /**
   * Returns the wait in nanoseconds.
   *
   * @param failures how many attempts have failed in a row, at least 1
   * @param random uniform in [0, 1)
   */
  static long nanos(int failures, double random) {
    long doubled = FIRST_NANOS << Math.min(failures - 1, 10);
    return (long) (Math.min(LONGEST_NANOS, doubled) * (0.5 + random / 2));
  }

  /** Returns a ttl give or take a tenth of it, so that many JVMs do not read in step. */
  static long jittered(long ttlNanos, double random) {
    return (long) (ttlNanos * (0.9 + random / 5));
  }
}
