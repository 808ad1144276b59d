package io.bluegreen.jdbc.internal.routing;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.bluegreen.jdbc.internal.sql.StatementShape;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * The durations of one deployment's transactions in this JVM. A transaction costs one addition;
 * those of a second and more are kept by the shape of their first statement. Thread-safe.
 */
public final class TransactionDurations {
  /** The number of classes: below 1 ms, below 2 ms, below 4 ms, and so on. */
  static final int CLASSES = 24;

  private static final long LONG_NANOS = TimeUnit.SECONDS.toNanos(1);
  private static final long HOUR_NANOS = TimeUnit.HOURS.toNanos(1);
  private static final long SAMPLE_NANOS = TimeUnit.MINUTES.toNanos(5);
  private static final int MOST_SHAPES = 8;

  private final LongAdder[] counts = new LongAdder[CLASSES];

  /** The counts as they were, oldest first; of the last hour. */
  @GuardedBy("this")
  private final Deque<Sample> samples = new ArrayDeque<>();

  @GuardedBy("this")
  private final Map<String, Shape> shapes = new HashMap<>();

  /** Begins with nothing. */
  public TransactionDurations() {
    Arrays.setAll(counts, i -> new LongAdder());
  }

  /**
   * Counts a transaction that has ended.
   *
   * @param nanos how long it has lasted
   * @param opening the text that opened it
   */
  public void ended(long nanos, @Nullable String opening) {
    counts[classOf(nanos)].increment();
    if (nanos >= LONG_NANOS) {
      keep(String.valueOf(StatementShape.of(opening)), nanos, System.nanoTime());
    }
  }

  /** Returns the class of a duration: class n holds those of less than 2ⁿ ms. */
  static int classOf(long nanos) {
    long millis = Math.max(0, TimeUnit.NANOSECONDS.toMillis(nanos));
    return Math.min(CLASSES - 1, Long.SIZE - Long.numberOfLeadingZeros(millis));
  }

  private synchronized void keep(String shape, long nanos, long now) {
    Shape known = shapes.computeIfAbsent(shape, unused -> new Shape(shape));
    known.count++;
    known.longestNanos = Math.max(known.longestNanos, nanos);
    known.lastAt = now;
    if (shapes.size() > MOST_SHAPES) {
      forgetOld(now);
    }
    if (shapes.size() > MOST_SHAPES) {
      shapes.values().stream()
          .min(Comparator.comparingLong(each -> each.longestNanos))
          .ifPresent(shortest -> shapes.remove(shortest.text));
    }
  }

  @GuardedBy("this")
  private void forgetOld(long now) {
    shapes.values().removeIf(each -> now - each.lastAt > HOUR_NANOS);
  }

  /**
   * Returns how many transactions of each class have ended in the last hour, or since the start
   * where that was later; a few minutes more where nobody has asked in between.
   *
   * @param now the present {@link System#nanoTime()}
   */
  synchronized long[] ofLastHour(long now) {
    long[] all = new long[CLASSES];
    Arrays.setAll(all, i -> counts[i].sum());
    while (samples.size() > 1 && now - secondSample().at >= HOUR_NANOS) {
      samples.removeFirst();
    }
    if (samples.isEmpty() || now - samples.getLast().at >= SAMPLE_NANOS) {
      samples.addLast(new Sample(now, all.clone()));
    }
    Sample oldest = samples.getFirst();
    if (now - oldest.at >= HOUR_NANOS) {
      Arrays.setAll(all, i -> all[i] - oldest.counts[i]);
    }
    return all;
  }

  @GuardedBy("this")
  private Sample secondSample() {
    return samples.stream().skip(1).findFirst().orElseThrow();
  }

  /** Returns the shapes of the last hour that lasted a second or more, longest first. */
  synchronized List<Shape> longOnes(long now) {
    forgetOld(now);
    List<Shape> found = new ArrayList<>();
    for (Shape each : shapes.values()) {
      found.add(new Shape(each));
    }
    found.sort(Comparator.comparingLong((Shape each) -> each.longestNanos).reversed());
    return found;
  }

  private static final class Sample {
    private final long at;
    private final long[] counts;

    Sample(long at, long[] counts) {
      this.at = at;
      this.counts = counts;
    }
  }

  /** Long transactions that began with statements of one shape. */
  static final class Shape {
    private final String text;
    private long count;
    private long longestNanos;
    private long lastAt;

    private Shape(String text) {
      this.text = text;
    }

    private Shape(Shape that) {
      this.text = that.text;
      this.count = that.count;
      this.longestNanos = that.longestNanos;
      this.lastAt = that.lastAt;
    }

    String text() {
      return text;
    }

    long count() {
      return count;
    }

    long longestMillis() {
      return TimeUnit.NANOSECONDS.toMillis(longestNanos);
    }
  }
}
