package io.bluegreen.jdbc.internal.idleside;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.util.concurrent.TimeUnit;

/**
 * The schedule of the probes of the idle side. A probe is due every 5 minutes, and at a new epoch
 * where that may change the answer.
 *
 * <p>After a failed probe the next one is due after 5 s, and each further failure doubles the delay
 * up to 5 minutes. A failure blocks switches, so its end must be noticed soon. Reads no clock.
 * Thread-safe.
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
   * Tells whether a probe is due, and counts it as done now.
   *
   * @param countsEpochs whether a new epoch makes a probe due
   * @param earlierBy fraction of the period, 0 to 1, by which the probe is due earlier; callers
   *     choose it at random so that JVMs do not probe at the same time
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

  /** Records the result of the probe. */
  public synchronized void answered(boolean couldBeUsed) {
    if (couldBeUsed) {
      periodNanos = PERIOD_NANOS;
    } else {
      periodNanos = reached ? FIRST_RETRY_NANOS : Math.min(PERIOD_NANOS, 2 * periodNanos);
    }
    reached = couldBeUsed;
  }
}
