package io.bluegreen.ops.cutover.run;

import io.bluegreen.ops.cutover.model.FlipUnknownException;
import io.bluegreen.ops.cutover.model.StepFailedException;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/**
 * The parallel tasks of a step. A task is always joined before the step that started it ends,
 * whatever happens. A step that has ended or failed therefore leaves no statement running on a
 * connection that the next step uses.
 */
public final class ParallelTasks implements AutoCloseable {
  private final ExecutorService threads = Executors.newCachedThreadPool(ParallelTasks::thread);

  /** A question or a statement on one connection. */
  @FunctionalInterface
  public interface Query<T> {
    T run() throws SQLException, InterruptedException;
  }

  /** A part of a stage. */
  @FunctionalInterface
  public interface Work {
    void run() throws SQLException, StepFailedException, FlipUnknownException, InterruptedException;
  }

  /** A query under way. */
  public static final class Task<T> {
    private final Future<T> future;

    private Task(Future<T> future) {
      this.future = future;
    }

    /** Waits for the end of it, and gives its result or throws its failure. */
    public T join() throws SQLException, InterruptedException {
      try {
        return future.get();
      } catch (ExecutionException e) {
        throw sqlException(e.getCause());
      }
    }

    /** Waits for the end of it after another failure, which says more than its own. */
    public void settle(Throwable failure) {
      ParallelTasks.settle(future, failure);
    }
  }

  public <T> Task<T> start(Query<T> query) {
    return new Task<>(threads.submit(query::run));
  }

  /** Does all of this at the same time, the first on this thread; ends when all have ended. */
  public void together(List<Work> works)
      throws SQLException, StepFailedException, FlipUnknownException, InterruptedException {
    List<Future<?>> others = new ArrayList<>();
    for (Work other : works.subList(1, works.size())) {
      others.add(threads.submit(() -> done(other)));
    }
    try {
      works.get(0).run();
      for (Future<?> other : others) {
        join(other);
      }
    } catch (SQLException
        | StepFailedException
        | FlipUnknownException
        | InterruptedException
        | RuntimeException
        | Error e) {
      others.forEach(other -> settle(other, e));
      throw e;
    }
  }

  private static boolean done(Work work)
      throws SQLException, StepFailedException, FlipUnknownException, InterruptedException {
    work.run();
    return true;
  }

  private static void join(Future<?> other)
      throws SQLException, StepFailedException, FlipUnknownException, InterruptedException {
    try {
      other.get();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof StepFailedException failed) {
        throw failed;
      }
      if (e.getCause() instanceof FlipUnknownException unknown) {
        throw unknown;
      }
      throw sqlException(e.getCause());
    }
  }

  private static void settle(Future<?> other, Throwable failure) {
    boolean interrupted = Thread.interrupted();
    boolean ended = false;
    while (!ended) {
      try {
        other.get();
        ended = true;
      } catch (InterruptedException e) {
        interrupted = true;
      } catch (ExecutionException e) {
        ended = true;
        if (e.getCause() != null && e.getCause() != failure) {
          failure.addSuppressed(e.getCause());
        }
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    threads.shutdown();
  }

  private static Thread thread(Runnable work) {
    Thread thread = new Thread(work, "bluegreen-cutover-helper");
    thread.setDaemon(true);
    return thread;
  }

  private static SQLException sqlException(@Nullable Throwable cause) throws InterruptedException {
    if (cause instanceof SQLException sql) {
      return sql;
    }
    if (cause instanceof InterruptedException interrupted) {
      throw interrupted;
    }
    if (cause instanceof RuntimeException unchecked) {
      throw unchecked;
    }
    if (cause instanceof Error error) {
      throw error;
    }
    throw new IllegalStateException(cause);
  }
}
