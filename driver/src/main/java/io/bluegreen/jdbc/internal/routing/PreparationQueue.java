package io.bluegreen.jdbc.internal.routing;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * The queue of connections that wait in a hold and prepare their move, a few at a time, in the
 * order of their arrival. If all prepared at once, they would take the servers' capacity from the
 * cutover and prolong it.
 *
 * <p>A connection whose turn did not come before the hold ended is prepared after the flip instead.
 * Thread-safe.
 */
public final class PreparationQueue {
  /** Half of the processors, as far as this JVM can tell those of the servers. */
  static final int AT_ONCE =
      Math.max(1, Math.min(4, Runtime.getRuntime().availableProcessors() / 2));

  @GuardedBy("this")
  private final Deque<HoldWait> queue = new ArrayDeque<>();

  @GuardedBy("this")
  private int taken;

  /** Asks for a turn. The wait may get its turn before this returns, or never. */
  public synchronized void ask(HoldWait wait) {
    if (taken < AT_ONCE) {
      taken++;
      wait.giveTurn();
    } else {
      queue.add(wait);
    }
  }

  /** Ends a turn, or the wait for one; does nothing where there is neither. */
  public synchronized void end(HoldWait wait) {
    if (!wait.hasTurn()) {
      queue.remove(wait);
      return;
    }
    wait.endTurn();
    HoldWait next = queue.poll();
    if (next == null) {
      taken--;
    } else {
      next.giveTurn();
    }
  }
}
