package io.bluegreen.benchmarks.cutover;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;
import org.HdrHistogram.ConcurrentHistogram;
import org.HdrHistogram.Histogram;

/**
 * The latencies of operations of one kind, in total and over time. A repeated operation counts
 * once, from its first try. Thread-safe.
 */
public final class Latencies {
  /** Width of a slot of the course of time. */
  public static final long SLOT_MILLIS = 50;

  private static final int SLOTS = 2_400;
  private static final long HIGHEST_MICROS = TimeUnit.MINUTES.toMicros(2);

  private final Histogram all = new ConcurrentHistogram(HIGHEST_MICROS, 3);
  private final AtomicLongArray worstBySlot = new AtomicLongArray(SLOTS);
  private final AtomicLong lastEnd;
  private final AtomicLong longestGap = new AtomicLong();
  private final long startNanos;

  Latencies(long startNanos) {
    this.startNanos = startNanos;
    this.lastEnd = new AtomicLong(startNanos);
  }

  void succeeded(long fromNanos, long toNanos) {
    long micros = TimeUnit.NANOSECONDS.toMicros(toNanos - fromNanos);
    all.recordValue(Math.min(micros, HIGHEST_MICROS));
    int slot = (int) (TimeUnit.NANOSECONDS.toMillis(fromNanos - startNanos) / SLOT_MILLIS);
    if (slot >= 0 && slot < SLOTS) {
      worstBySlot.accumulateAndGet(slot, micros, Math::max);
    }
    long before = lastEnd.getAndAccumulate(toNanos, Math::max);
    longestGap.accumulateAndGet(toNanos - before, Math::max);
  }

  /** Milliseconds that a share of all operations stayed within; 100 for the slowest. */
  public double millis(double percentile) {
    return all.getValueAtPercentile(percentile) / 1e3;
  }

  /** The longest time in milliseconds in which none of all threads got one done. */
  public double longestGapMillis() {
    return longestGap.get() / 1e6;
  }

  public long count() {
    return all.getTotalCount();
  }

  /** The slowest operation in milliseconds of those that began in a slot; 0 if none did. */
  public double worstMillis(int slot) {
    return worstBySlot.get(slot) / 1e3;
  }
}
