package io.bluegreen.demo;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;

/** The longest transaction, those that met a hold apart from all others. Thread-safe. */
final class TransactionTimes {
  private final List<Hold> holds = new CopyOnWriteArrayList<>();
  private final AtomicLong longest = new AtomicLong();
  private final AtomicLong longestHeld = new AtomicLong();

  /** Begins a hold; {@link Hold#end} ends it. */
  Hold hold() {
    Hold hold = new Hold(System.nanoTime());
    holds.add(hold);
    return hold;
  }

  void took(long startedNanos, long endedNanos) {
    boolean held = holds.stream().anyMatch(hold -> hold.meets(startedNanos, endedNanos));
    (held ? longestHeld : longest).accumulateAndGet(endedNanos - startedNanos, Math::max);
  }

  long longestNanos() {
    return longest.get();
  }

  long longestHeldNanos() {
    return longestHeld.get();
  }

  long longestHoldNanos() {
    return holds.stream().mapToLong(Hold::nanos).max().orElse(0);
  }

  int holds() {
    return holds.size();
  }

  /** The time from asking for a hold to having ended it. */
  static final class Hold {
    private final long fromNanos;
    private volatile long toNanos;
    private volatile boolean over;

    Hold(long fromNanos) {
      this.fromNanos = fromNanos;
    }

    void end() {
      toNanos = System.nanoTime();
      over = true;
    }

    long nanos() {
      return toNanos - fromNanos;
    }

    boolean meets(long startedNanos, long endedNanos) {
      return endedNanos - fromNanos > 0 && (!over || startedNanos - toNanos < 0);
    }
  }
}
