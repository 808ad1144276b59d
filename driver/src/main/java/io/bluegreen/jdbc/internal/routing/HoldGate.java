package io.bluegreen.jdbc.internal.routing;

import io.bluegreen.jdbc.internal.control.DeploymentSnapshot;
import io.bluegreen.jdbc.model.SqlStateCode;
import java.sql.SQLTransientException;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The gate at which calls wait while their deployment is held.
 *
 * <p>A failed wait ends with SQLSTATE {@code 55P03}. A connection error or a timeout exception
 * would make pools discard healthy connections. Thread-safe.
 */
public final class HoldGate {
  /**
   * The threads that wait. A thread enters itself before it looks at the snapshot, and the
   * publisher wakes the threads after it has published. So no thread misses a change.
   */
  private final Set<Thread> waiting = ConcurrentHashMap.newKeySet();

  /**
   * Lets everybody who waits look again. Each is woken by itself: on a condition they would have to
   * go through its lock one after the other, and each would wait until the one before it has had a
   * processor.
   */
  public void wake() {
    waiting.forEach(LockSupport::unpark);
  }

  /**
   * Waits until the deployment no longer holds, the wait gets a turn, or the longest wait is over.
   *
   * @param current gives the deployment's newest snapshot
   * @param longestNanos how long to wait at most before the caller wants to look for itself
   * @throws SQLTransientException with SQLSTATE 55P03 when the wait is ended by anything else
   */
  public void await(Supplier<DeploymentSnapshot> current, HoldWait wait, long longestNanos)
      throws SQLTransientException {
    long waitUntil = System.nanoTime() + longestNanos;
    Thread caller = Thread.currentThread();
    waiting.add(caller);
    try {
      while (true) {
        long now = System.nanoTime();
        DeploymentSnapshot held = current.get();
        if (!held.holds(now) || wait.hasTurn()) {
          return;
        }
        check(held, wait, now);
        long longest = Math.min(wait.leftNanos(now), waitUntil - now);
        if (longest <= 0) {
          return;
        }
        refuseInterrupted(held, wait);
        LockSupport.parkNanos(this, Math.min(longest, untilItEnds(held, now)));
      }
    } finally {
      waiting.remove(caller);
    }
  }

  /**
   * Waits until another snapshot than {@code from} is current, or the time is over.
   *
   * @throws SQLTransientException with SQLSTATE 55P03 when the wait is ended by anybody else
   */
  void awaitChange(
      Supplier<DeploymentSnapshot> current, DeploymentSnapshot from, HoldWait wait, long nanos)
      throws SQLTransientException {
    long until = System.nanoTime() + nanos;
    Thread caller = Thread.currentThread();
    waiting.add(caller);
    try {
      long left = nanos;
      refuseEnded(from, wait);
      while (current.get() == from && left > 0) {
        refuseEnded(from, wait);
        LockSupport.parkNanos(this, left);
        left = until - System.nanoTime();
      }
    } finally {
      waiting.remove(caller);
    }
  }

  /**
   * Fails where a wait has been ended or its thread interrupted.
   *
   * @throws SQLTransientException with SQLSTATE 55P03
   */
  static void refuseEnded(DeploymentSnapshot now, HoldWait wait) throws SQLTransientException {
    String endedBy = wait.endedBy();
    if (endedBy != null) {
      throw ended(now, wait, endedBy);
    }
    refuseInterrupted(now, wait);
  }

  /**
   * Fails where a wait has been ended, its thread interrupted, or its time is over.
   *
   * @throws SQLTransientException with SQLSTATE 55P03
   */
  static void requireTime(DeploymentSnapshot now, HoldWait wait) throws SQLTransientException {
    check(now, wait, System.nanoTime());
    refuseInterrupted(now, wait);
  }

  /** The thread stays interrupted. */
  private static void refuseInterrupted(DeploymentSnapshot held, HoldWait wait)
      throws SQLTransientException {
    if (Thread.currentThread().isInterrupted()) {
      throw ended(held, wait, "the thread was interrupted");
    }
  }

  private static long untilItEnds(DeploymentSnapshot held, long now) {
    return held.doubt() == DeploymentSnapshot.Doubt.NONE ? held.holdLeftNanos(now) : Long.MAX_VALUE;
  }

  private static void check(DeploymentSnapshot held, HoldWait wait, long now)
      throws SQLTransientException {
    String endedBy = wait.endedBy();
    if (endedBy != null) {
      throw ended(held, wait, endedBy);
    }
    if (wait.leftNanos(now) <= 0) {
      throw ended(held, wait, wait.limit() + " ran out");
    }
  }

  private static SQLTransientException ended(
      DeploymentSnapshot held, HoldWait wait, @Nullable String why) {
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
        SqlStateCode.LOCK_NOT_AVAILABLE);
  }

  private static String reason(DeploymentSnapshot held) {
    String name = "Deployment '" + held.name() + "' (epoch " + held.epoch() + ")";
    return held.doubt() == DeploymentSnapshot.Doubt.SCHEDULE_UNCONFIRMED
        ? name + " has a scheduled flip due which the control table has not confirmed yet."
        : name
            + (held.isSteady()
                ? " is being cut over."
                : " is held until " + held.holdUntil() + " for a cutover.");
  }
}
