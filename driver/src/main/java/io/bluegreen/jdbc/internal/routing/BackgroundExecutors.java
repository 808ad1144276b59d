package io.bluegreen.jdbc.internal.routing;

import io.bluegreen.jdbc.internal.observe.DaemonThreads;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * The few background threads of the driver: for scheduled flips, and for moving idle connections.
 * They are daemons and end after 10 s without work. Thread-safe.
 */
public final class BackgroundExecutors {
  private final ScheduledThreadPoolExecutor timer = threads("bluegreen-timer", 1);
  private final ScheduledThreadPoolExecutor movers = threads("bluegreen-move", 4);
  private final ScheduledThreadPoolExecutor closers = threads("bluegreen-close", 1);
  private final Set<Closing> toClose = ConcurrentHashMap.newKeySet();
  private final AtomicBoolean closed = new AtomicBoolean();
  private final Thread last = DaemonThreads.of("bluegreen-close", this::closeAll);

  /** Runs a short task that does no I/O after a delay in nanoseconds. */
  public Future<?> after(long nanos, Runnable task) {
    return timer.schedule(task, Math.max(0, nanos), TimeUnit.NANOSECONDS);
  }

  /** Runs a task that may do I/O; at most four run at a time. */
  public void move(Runnable task) {
    movers.execute(task);
  }

  /** Runs a task that may do I/O after a delay in nanoseconds; it must not fail. */
  @SuppressWarnings("FutureReturnValueIgnored")
  public void moveAfter(long nanos, Runnable task) {
    movers.schedule(task, nanos, TimeUnit.NANOSECONDS);
  }

  /**
   * Runs a task that closes something, after a delay in nanoseconds, on a thread of our own, one
   * after the other; at once where there are no threads any more.
   */
  @SuppressWarnings("FutureReturnValueIgnored")
  public void closeAfter(long nanos, Runnable closing) {
    Closing planned = new Closing(closing);
    toClose.add(planned);
    try {
      closers.schedule(planned, nanos, TimeUnit.NANOSECONDS);
    } catch (RejectedExecutionException ended) {
      planned.run();
    }
  }

  /** Ends the threads; what has not begun is dropped, and what was to be closed is closed. */
  public void close() {
    timer.shutdownNow();
    movers.shutdownNow();
    closers.shutdownNow();
    if (closed.compareAndSet(false, true)) {
      last.start();
    }
  }

  /** Waits for the end of all threads until a time; false where it has not come by then. */
  public boolean isOverAt(long nanos) {
    try {
      for (ScheduledThreadPoolExecutor executor : List.of(timer, movers, closers)) {
        if (!executor.awaitTermination(nanos - System.nanoTime(), TimeUnit.NANOSECONDS)) {
          return false;
        }
      }
      last.join(Math.max(1, TimeUnit.NANOSECONDS.toMillis(nanos - System.nanoTime())));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return !last.isAlive();
  }

  private void closeAll() {
    toClose.forEach(Closing::run);
  }

  /** A task that closes an object once, in its turn or when the threads end. */
  private final class Closing implements Runnable {
    private final Runnable closing;

    Closing(Runnable closing) {
      this.closing = closing;
    }

    @Override
    public void run() {
      if (toClose.remove(this)) {
        closing.run();
      }
    }
  }

  private static ScheduledThreadPoolExecutor threads(String name, int count) {
    ScheduledThreadPoolExecutor executor =
        new ScheduledThreadPoolExecutor(count, task -> DaemonThreads.of(name, task));
    executor.setKeepAliveTime(10, TimeUnit.SECONDS);
    executor.allowCoreThreadTimeOut(true);
    executor.setRemoveOnCancelPolicy(true);
    return executor;
  }
}
