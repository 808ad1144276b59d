package io.bluegreen.it.schema;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import io.bluegreen.fixtures.effort.Waits;
import java.sql.SQLTransientException;
import java.util.Arrays;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** A call on a thread of its own, so that a test can see it wait and end. */
final class Call<T> {
  private final FutureTask<T> task;
  private final Thread thread;

  /** What a call does where its result does not matter. */
  interface Action {
    void run() throws Exception;
  }

  private Call(Callable<T> callable) {
    task = new FutureTask<>(callable);
    thread = new Thread(task, "call");
    thread.setDaemon(true);
    thread.start();
  }

  static <T> Call<T> of(Callable<T> callable) {
    return new Call<>(callable);
  }

  static Call<Boolean> doing(Action action) {
    return new Call<>(
        () -> {
          action.run();
          return true;
        });
  }

  /** Waits until the call waits for a hold to end. */
  @CanIgnoreReturnValue
  Call<T> awaitHeld() {
    Waits.eventually()
        .until(
            () -> {
              assertThat(task.isDone()).as("a call that ought to be held has ended").isFalse();
              return isIn("HoldGate");
            });
    return this;
  }

  /** Waits until the thread is inside a method of a class whose name ends like this. */
  @CanIgnoreReturnValue
  Call<T> awaitInside(String classSuffix) {
    Waits.eventually().until(() -> isIn(classSuffix));
    return this;
  }

  private boolean isIn(String classSuffix) {
    return Arrays.stream(thread.getStackTrace())
        .anyMatch(frame -> frame.getClassName().endsWith(classSuffix));
  }

  void interrupt() {
    thread.interrupt();
  }

  @CanIgnoreReturnValue
  T result() throws Exception {
    return task.get(30, TimeUnit.SECONDS);
  }

  @Nullable Throwable failure() throws InterruptedException, TimeoutException {
    try {
      task.get(30, TimeUnit.SECONDS);
      return null;
    } catch (ExecutionException e) {
      return e.getCause();
    }
  }

  /** What a wait ends in that found no way on: pools must not take it for a broken connection. */
  void assertRefused(String why) throws Exception {
    assertThat(failure())
        .isExactlyInstanceOf(SQLTransientException.class)
        .hasFieldOrPropertyWithValue("SQLState", "55P03")
        .hasMessageContaining(why)
        .hasMessageContaining("is held until")
        .hasMessageContaining("bluegreen.release('orders_");
  }
}
