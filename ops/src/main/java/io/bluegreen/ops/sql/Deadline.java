package io.bluegreen.ops.sql;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * A point in time after which nobody waits any longer, on the {@link System#nanoTime()} axis.
 *
 * @param atNanos that point
 */
public record Deadline(long atNanos) {
  private static final long SHORTEST_PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(1);
  private static final long LONGEST_PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

  /** Something that may have come true. */
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
   * Asks again and again, soon at first and then less often, until the condition holds or the time
   * is over; it is asked at least once, and once more at the end. What is waited for is seen at
   * most an eighth later than it comes true.
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

  /** How long to leave somebody in peace who has been asked for so long already. */
  static long pauseAfter(long waitedNanos) {
    return Math.max(SHORTEST_PAUSE_NANOS, Math.min(LONGEST_PAUSE_NANOS, waitedNanos / 8));
  }
}
