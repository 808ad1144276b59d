package io.bluegreen.jdbc.internal.routing;

import io.bluegreen.jdbc.internal.control.DeploymentSnapshot;
import java.sql.SQLException;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * A call that waits at a gate on a thread of its own.
 *
 * <p>The gate asks for the snapshot under its lock and gives the lock up only by waiting, so once
 * the snapshot was asked for, whoever wakes the gate finds the thread waiting.
 */
final class WaitingThread {
  private final FutureTask<Void> task;
  private final Thread thread;
  private final CountDownLatch asked = new CountDownLatch(1);

  private WaitingThread(Callable<Void> call) {
    this.task = new FutureTask<>(call);
    this.thread = new Thread(task, "waits");
    thread.setDaemon(true);
  }

  static WaitingThread at(
      HoldGate gate, Supplier<DeploymentSnapshot> current, HoldWait wait, long napNanos) {
    CountDownLatch[] asked = new CountDownLatch[1];
    WaitingThread waiting =
        new WaitingThread(
            () -> {
              gate.await(
                  () -> {
                    asked[0].countDown();
                    return current.get();
                  },
                  wait,
                  napNanos);
              return null;
            });
    asked[0] = waiting.asked;
    waiting.thread.start();
    waiting.awaitAsked();
    return waiting;
  }

  private void awaitAsked() {
    try {
      if (!asked.await(5, TimeUnit.SECONDS)) {
        throw new AssertionError("the gate did not look at the snapshot");
      }
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  boolean hasReturned() {
    return task.isDone();
  }

  void interrupt() {
    thread.interrupt();
  }

  /** Returns once the wait is over, or throws what it ended in. */
  void join() throws SQLException {
    try {
      task.get(5, TimeUnit.SECONDS);
    } catch (java.util.concurrent.ExecutionException e) {
      if (e.getCause() instanceof SQLException) {
        throw (SQLException) e.getCause();
      }
      throw new AssertionError(e);
    } catch (InterruptedException | java.util.concurrent.TimeoutException e) {
      throw new AssertionError(e);
    }
  }
}
