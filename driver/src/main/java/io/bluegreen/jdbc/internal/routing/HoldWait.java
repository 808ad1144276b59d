package io.bluegreen.jdbc.internal.routing;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * The wait of one call, at a boundary or between two attempts: its time limit, the ways to end it,
 * and its owner. One thread waits; any thread may end the wait or give it a turn.
 */
public final class HoldWait {
  private final Object owner;
  private final long startedNanos;
  private final long limitNanos;
  private final String limitName;
  private final Thread waiting = Thread.currentThread();
  private volatile @Nullable String endedBy;

  /** Whether the owner may prepare its move now; set by the thread whose turn was over. */
  private volatile boolean turn;

  /**
   * Begins a wait of the calling thread.
   *
   * @param owner the statement or connection that waits; only it can be cancelled
   * @param startedNanos now
   * @param holdTimeoutNanos {@code bluegreen.holdTimeout}
   * @param queryTimeoutSeconds the statement's own limit, 0 for none
   */
  public HoldWait(Object owner, long startedNanos, long holdTimeoutNanos, int queryTimeoutSeconds) {
    long queryNanos = TimeUnit.SECONDS.toNanos(queryTimeoutSeconds);
    boolean queryFirst = queryTimeoutSeconds > 0 && queryNanos < holdTimeoutNanos;
    this.owner = owner;
    this.startedNanos = startedNanos;
    this.limitNanos = queryFirst ? queryNanos : holdTimeoutNanos;
    this.limitName = queryFirst ? "the statement's query timeout" : "bluegreen.holdTimeout";
  }

  public Object owner() {
    return owner;
  }

  /** Ends the wait from another thread; who waits is woken by {@link HoldGate#wake()}. */
  public void end(String by) {
    endedBy = by;
  }

  /** Wakes the waiting thread to prepare its move; the wait goes on afterwards. */
  public void giveTurn() {
    turn = true;
    LockSupport.unpark(waiting);
  }

  /** Tells whether the waiting thread has a turn that is not over. */
  public boolean hasTurn() {
    return turn;
  }

  public void endTurn() {
    turn = false;
  }

  /** Tells whether another thread has ended it. */
  public boolean isEnded() {
    return endedBy != null;
  }

  @Nullable String endedBy() {
    return endedBy;
  }

  /** Returns what is left of the limit; zero or less once it is over. */
  public long leftNanos(long nowNanos) {
    return limitNanos - waitedNanos(nowNanos);
  }

  public long waitedNanos(long nowNanos) {
    return nowNanos - startedNanos;
  }

  /** Names the limit in words, for the error that it ends in. */
  String limit() {
    return limitName + " (" + TimeUnit.NANOSECONDS.toMillis(limitNanos) + " ms)";
  }
}
