package io.bluegreen.demo;

import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/** The counts of the writers so far. Thread-safe. */
final class WriterCounts {
  private final LongAdder transactions = new LongAdder();
  private final LongAdder reads = new LongAdder();
  private final LongAdder errors = new LongAdder();
  private final AtomicReference<@Nullable String> firstError = new AtomicReference<>();

  void written() {
    transactions.increment();
  }

  void read() {
    transactions.increment();
    reads.increment();
  }

  void failed(Exception e) {
    errors.increment();
    firstError.compareAndSet(null, String.valueOf(e));
  }

  long transactions() {
    return transactions.sum();
  }

  long reads() {
    return reads.sum();
  }

  long errors() {
    return errors.sum();
  }

  @Nullable String firstError() {
    return firstError.get();
  }
}
