package io.bluegreen.jdbc.routing;

import io.bluegreen.jdbc.control.Deployment;
import java.sql.SQLTransientException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Where calls wait while their deployment is held.
 *
 * <p>A wait that fails ends in SQLSTATE {@code 55P03}: a connection error or a timeout exception
 * would make pools throw healthy connections away. Thread-safe.
 */
public final class HoldGate {
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();

  /** Lets everybody who waits look again. */
  public void wake() {
    lock.lock();
    try {
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /**
   * Waits until the deployment no longer holds, or until the longest nap is over.
   *
   * @param current gives the deployment's newest snapshot
   * @param napNanos how long to wait at most before the caller wants to look for itself
   * @throws SQLTransientException with SQLSTATE 55P03 when the wait is ended by anything else
   */
  void await(Supplier<Deployment> current, Wait wait, long napNanos) throws SQLTransientException {
    long napUntil = System.nanoTime() + napNanos;
    lock.lock();
    try {
      while (true) {
        long now = System.nanoTime();
        Deployment held = current.get();
        if (!held.holds(now)) {
          return;
        }
        check(held, wait, now);
        long longest = Math.min(wait.leftNanos(now), napUntil - now);
        if (longest <= 0) {
          return;
        }
        changed.awaitNanos(Math.min(longest, untilItEnds(held, now)));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw ended(current.get(), wait, "the thread was interrupted");
    } finally {
      lock.unlock();
    }
  }

  /**
   * Waits until another snapshot than {@code from} is current, or the time is over.
   *
   * @throws SQLTransientException with SQLSTATE 55P03 when the wait is ended by anybody else
   */
  void awaitChange(Supplier<Deployment> current, Deployment from, Wait wait, long nanos)
      throws SQLTransientException {
    long until = System.nanoTime() + nanos;
    lock.lock();
    try {
      long left = nanos;
      while (current.get() == from && left > 0) {
        String endedBy = wait.endedBy();
        if (endedBy != null) {
          throw ended(from, wait, endedBy);
        }
        changed.awaitNanos(left);
        left = until - System.nanoTime();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw ended(current.get(), wait, "the thread was interrupted");
    } finally {
      lock.unlock();
    }
  }

  private static long untilItEnds(Deployment held, long now) {
    return held.doubt() == Deployment.Doubt.NONE ? held.holdLeftNanos(now) : Long.MAX_VALUE;
  }

  private static void check(Deployment held, Wait wait, long now) throws SQLTransientException {
    String endedBy = wait.endedBy();
    if (endedBy != null) {
      throw ended(held, wait, endedBy);
    }
    if (wait.leftNanos(now) <= 0) {
      throw ended(held, wait, wait.limit() + " ran out");
    }
  }

  private static SQLTransientException ended(Deployment held, Wait wait, @Nullable String why) {
    long waited = TimeUnit.NANOSECONDS.toMillis(wait.waitedNanos(System.nanoTime()));
    return new SQLTransientException(
        reason(held)
            + " This call waited "
            + waited
            + " ms; then "
            + why
            + ". Nothing was sent to the server and the connection is healthy: repeat it, or let an"
            + " operator run SELECT bluegreen.release('"
            + held.name()
            + "').",
        "55P03");
  }

  private static String reason(Deployment held) {
    String name = "Deployment '" + held.name() + "' (epoch " + held.epoch() + ")";
    return held.doubt() == Deployment.Doubt.SCHEDULE_UNCONFIRMED
        ? name + " has a scheduled flip due which the control table has not confirmed yet."
        : name
            + (held.isPlain()
                ? " is being cut over."
                : " is held until " + held.holdUntil() + " for a cutover.");
  }
}
