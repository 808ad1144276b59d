package io.bluegreen.demo;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.ToLongFunction;

/**
 * The times at which each flip was requested, and at which the writers were seen on the other side.
 * Thread-safe.
 */
final class FlipTimes {
  private final List<Flip> all = new CopyOnWriteArrayList<>();
  private volatile Flip latest = new Flip("blue", System.nanoTime());
  private volatile String seen = "blue";

  /** Notes a flip; the time is that from just before it was sent, or the scheduled one. */
  void asked(String side, long atNanos) {
    Flip flip = new Flip(side, atNanos);
    all.add(flip);
    latest = flip;
  }

  /** Notes a transaction that has ended on a side, as the server said. */
  void ended(String side, long endedNanos) {
    latest.ended(side, endedNanos);
    seen = side;
  }

  /** The side of the newest transaction. */
  String seen() {
    return seen;
  }

  int count() {
    return all.size();
  }

  boolean allFollowed() {
    return all.stream().allMatch(flip -> flip.firstThere.get() != Long.MAX_VALUE);
  }

  /** Nanoseconds to the first transaction on the new side, in ascending order. */
  List<Long> firstThere() {
    return sorted(flip -> flip.firstThere.get());
  }

  /** Nanoseconds to the last commit on the old side, in ascending order. */
  List<Long> lastHere() {
    return sorted(flip -> flip.lastHere.get());
  }

  private List<Long> sorted(ToLongFunction<Flip> time) {
    return all.stream().mapToLong(time).sorted().boxed().toList();
  }

  private static final class Flip {
    private final String side;
    private final long atNanos;
    private final AtomicLong firstThere = new AtomicLong(Long.MAX_VALUE);
    private final AtomicLong lastHere = new AtomicLong();

    Flip(String side, long atNanos) {
      this.side = side;
      this.atNanos = atNanos;
    }

    void ended(String where, long endedNanos) {
      long after = endedNanos - atNanos;
      if (after < 0) {
        return;
      }
      if (!where.equals(side)) {
        lastHere.accumulateAndGet(after, Math::max);
      } else if (after < firstThere.get()) {
        firstThere.accumulateAndGet(after, Math::min);
      }
    }
  }
}
