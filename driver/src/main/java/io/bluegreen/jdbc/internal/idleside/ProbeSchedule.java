package io.bluegreen.jdbc.internal.idleside;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.util.concurrent.TimeUnit;

/**
 * When the idle side is asked again whether it can be used: every 5 minutes, at a new epoch where
 * that may have changed the answer, and soon where it could not, for a switch is refused meanwhile:
 * after 5 s, then after twice as long each time. Reads no clock. Thread-safe.
 */
public final class ProbeSchedule {
  static final long PERIOD_NANOS = TimeUnit.MINUTES.toNanos(5);
  static final long FIRST_RETRY_NANOS = TimeUnit.SECONDS.toNanos(5);

  @GuardedBy("this")
  private boolean asked;

  @GuardedBy("this")
  private long askedAtNanos;

  @GuardedBy("this")
  private long askedForEpoch;

  @GuardedBy("this")
  private long periodNanos = PERIOD_NANOS;

  @GuardedBy("this")
  private boolean reached = true;

  /**
   * Tells whether it is time to ask, and notes that it is done.
   *
   * @param countsEpochs whether another epoch than the last time is a reason
   * @param earlierBy a part of the period, 0 to 1, by which this one asks earlier than others
   */
  public synchronized boolean take(
      long epoch, boolean countsEpochs, double earlierBy, long nowNanos) {
    boolean isNew = !asked || (countsEpochs && askedForEpoch != epoch);
    if (!isNew && nowNanos - askedAtNanos <= (long) (periodNanos * (1 - earlierBy))) {
      return false;
    }
    asked = true;
    askedAtNanos = nowNanos;
    askedForEpoch = epoch;
    return true;
  }

  /** Notes what came of it. */
  public synchronized void answered(boolean couldBeUsed) {
    if (couldBeUsed) {
      periodNanos = PERIOD_NANOS;
    } else {
      periodNanos = reached ? FIRST_RETRY_NANOS : Math.min(PERIOD_NANOS, 2 * periodNanos);
    }
    reached = couldBeUsed;
  }
}
