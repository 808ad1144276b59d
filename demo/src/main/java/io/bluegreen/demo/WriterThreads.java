package io.bluegreen.demo;

import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;

/** The writers' threads. */
final class WriterThreads implements AutoCloseable {
  private final List<Thread> threads = new ArrayList<>();
  private volatile boolean ended;

  WriterThreads(
      DataSource pool,
      int writers,
      TransactionLedger ledger,
      WriterCounts tally,
      TransactionTimes stalls,
      FlipTimes flips) {
    for (int number = 1; number <= writers; number++) {
      DemoWriter writer = new DemoWriter(number, pool, ledger, tally, stalls, flips, () -> !ended);
      Thread thread = new Thread(writer, "writer-" + number);
      thread.setDaemon(true);
      threads.add(thread);
    }
  }

  void start() {
    threads.forEach(Thread::start);
  }

  /** Lets every writer finish what it has begun. */
  @Override
  public void close() {
    ended = true;
    for (Thread thread : threads) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
