package io.bluegreen.jdbc.internal.control;

import java.util.concurrent.TimeUnit;

/** The delays before the next attempts to reach a control endpoint, with jitter. Pure. */
final class RetryBackoff {
  private static final long FIRST_NANOS = TimeUnit.MILLISECONDS.toNanos(50);
  private static final long LONGEST_NANOS = TimeUnit.SECONDS.toNanos(5);

  /** After attempts that took long before they failed. */
  private static final long LONGEST_OF_ALL_NANOS = TimeUnit.SECONDS.toNanos(30);

  private static final int TIMES_WHAT_WAS_SPENT = 3;

  private RetryBackoff() {}

  /**
   * Returns the wait in nanoseconds: doubling from 50 ms to 5 s for a server that refuses at once;
   * for one that let an attempt wait in vain, three times as long as that took, and 30 s at most.
   *
   * <p>Such a server may be drowning in logins, each of which it works on after its client has
   * given up. A fleet that asks again as soon as it has given up never gets in: all attempts share
   * the processors, and all of them time out.
   *
   * @param failures how many attempts have failed in a row, at least 1
   * @param spentNanos how long the last attempt to log in took; 0 where a session was lost
   * @param random uniform in [0, 1)
   */
  static long nanos(int failures, long spentNanos, double random) {
    long doubled = Math.min(LONGEST_NANOS, FIRST_NANOS << Math.min(failures - 1, 10));
    long patient = Math.min(LONGEST_OF_ALL_NANOS, TIMES_WHAT_WAS_SPENT * spentNanos);
    return (long) (Math.max(doubled, patient) * (0.5 + random / 2));
  }

  /** Returns a ttl give or take a tenth of it, so that many JVMs do not read in step. */
  static long jittered(long ttlNanos, double random) {
    return (long) (ttlNanos * (0.9 + random / 5));
  }
}
