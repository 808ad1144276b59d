package io.bluegreen.it.workload;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** The outcome of every round of an application. Thread-safe. */
public final class Journal {
  private final Queue<Entry> entries = new ConcurrentLinkedQueue<>();
  private final AtomicInteger size = new AtomicInteger();

  void add(Entry entry) {
    entries.add(entry);
    size.incrementAndGet();
  }

  /** How many rounds have ended, whatever became of them. */
  public int size() {
    return size.get();
  }

  /** All rounds that have ended, about in the order of their ends. */
  public List<Entry> entries() {
    return new ArrayList<>(entries);
  }

  /** The rounds that failed, or of which nobody knows. */
  public List<Entry> failures() {
    return entries.stream().filter(entry -> entry.result() != Entry.Result.ACKNOWLEDGED).toList();
  }

  /** How many acknowledged reads began and ended between two moments. */
  public long readsWithin(long fromNanos, long toNanos) {
    return entries.stream()
        .filter(entry -> !entry.isWrite() && entry.result() == Entry.Result.ACKNOWLEDGED)
        .filter(entry -> entry.isWithin(fromNanos, toNanos))
        .count();
  }

  /**
   * What writers felt between two moments.
   *
   * @param pauseMillis the longest time in which no write of any thread was acknowledged
   * @param worstMillis the longest that one write took
   */
  public record Felt(double pauseMillis, double worstMillis) {}

  /** What the acknowledged writes that ended between two moments say. */
  public Felt feltBetween(long fromNanos, long toNanos) {
    List<Entry> writes =
        entries.stream()
            .filter(entry -> entry.isWrite() && entry.result() == Entry.Result.ACKNOWLEDGED)
            .filter(
                entry -> entry.endedNanos() - fromNanos >= 0 && toNanos - entry.endedNanos() >= 0)
            .sorted(Comparator.comparingLong(entry -> entry.endedNanos() - fromNanos))
            .toList();
    long pause = 0;
    long worst = 0;
    for (int i = 0; i < writes.size(); i++) {
      Entry write = writes.get(i);
      worst = Math.max(worst, write.endedNanos() - write.beganNanos());
      if (i > 0) {
        pause = Math.max(pause, write.endedNanos() - writes.get(i - 1).endedNanos());
      }
    }
    return new Felt(millis(pause), millis(worst));
  }

  private static double millis(long nanos) {
    return nanos / (double) TimeUnit.MILLISECONDS.toNanos(1);
  }
}
