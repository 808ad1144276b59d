package io.bluegreen.ops.sql;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * A point in time at which a wait ends, on the {@link System#nanoTime()} axis.
 *
 * @param atNanos that point
 */
public record Deadline(long atNanos) {
  private static final long SHORTEST_PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(1);
  private static final long LONGEST_PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

  /** A condition to wait for. */
  @FunctionalInterface
  public interface Condition<E extends Exception> {
    boolean holds() throws E, InterruptedException;
  }

  public static Deadline in(Duration duration) {
    return new Deadline(System.nanoTime() + duration.toNanos());
  }

  public Duration left() {
    return Duration.ofNanos(Math.max(0, atNanos - System.nanoTime()));
  }

  public boolean isOver() {
    return atNanos - System.nanoTime() <= 0;
  }

  public Deadline orEarlier(Deadline other) {
    return atNanos - other.atNanos <= 0 ? this : other;
  }

  /**
   * Checks the condition until it holds or the time is over: at least once, and once more at the
   * end. The pauses between the checks grow. A condition is seen at most one eighth of the time
   * waited so far after it has become true, and never more than 50 ms after it.
   */
  public <E extends Exception> boolean await(Condition<E> condition)
      throws E, InterruptedException {
    long begun = System.nanoTime();
    while (true) {
      boolean last = isOver();
      if (condition.holds()) {
        return true;
      }
      if (last) {
        return false;
      }
      long pause = pauseAfter(System.nanoTime() - begun);
      TimeUnit.NANOSECONDS.sleep(Math.min(pause, Math.max(1, left().toNanos())));
    }
  }

  /** Returns the pause before the next check, after waiting for so long. */
  static long pauseAfter(long waitedNanos) {
    return Math.max(SHORTEST_PAUSE_NANOS, Math.min(LONGEST_PAUSE_NANOS, waitedNanos / 8));
  }
}
