package io.bluegreen.jdbc.internal.routing;

import io.bluegreen.jdbc.internal.observe.DriverLog;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A queue of short actions that run one after the other, in the order in which they were added, on
 * the thread of one of those who added them. No thread waits: a thread whose action is run by
 * another one continues. Thread-safe.
 */
final class SerialActions {
  private static final DriverLog LOG = DriverLog.of(SerialActions.class);

  private final ConcurrentLinkedQueue<Runnable> queue = new ConcurrentLinkedQueue<>();
  private final AtomicInteger left = new AtomicInteger();

  /** Adds an action; does not run it. */
  void add(Runnable action) {
    queue.add(action);
  }

  /** Runs what has been added, unless another thread is doing that. */
  void run() {
    if (left.getAndIncrement() != 0) {
      return;
    }
    int seen = 1;
    do {
      for (Runnable next = queue.poll(); next != null; next = queue.poll()) {
        runOne(next);
      }
      seen = left.addAndGet(-seen);
    } while (seen != 0);
  }

  /** An action that fails must not keep the next ones from running. */
  private static void runOne(Runnable action) {
    try {
      action.run();
    } catch (RuntimeException e) {
      LOG.error("What follows a change of the deployment failed in part", e);
    }
  }
}
