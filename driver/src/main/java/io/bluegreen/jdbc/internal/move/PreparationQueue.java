package io.bluegreen.jdbc.internal.move;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.bluegreen.jdbc.internal.routing.HoldWaiter;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Lets those who wait in a hold get ready for the move a few at a time, in the order in which they
 * came: all at once would take the servers from whoever is doing the cutover, and lengthen it. Who
 * has had no turn when the hold ends goes on without. Thread-safe.
 */
public final class PreparationQueue {
  /** Half of the processors, as far as this JVM can tell those of the servers. */
  static final int AT_ONCE =
      Math.max(1, Math.min(4, Runtime.getRuntime().availableProcessors() / 2));

  @GuardedBy("this")
  private final Deque<HoldWaiter> queue = new ArrayDeque<>();

  @GuardedBy("this")
  private int taken;

  /** Asks for a turn: the wait is called when it has come, perhaps before this returns. */
  public synchronized void ask(HoldWaiter wait) {
    if (taken < AT_ONCE) {
      taken++;
      wait.call();
    } else {
      queue.add(wait);
    }
  }

  /** Ends a turn, or the wait for one; does nothing where there is neither. */
  public synchronized void end(HoldWaiter wait) {
    if (!wait.isCalled()) {
      queue.remove(wait);
      return;
    }
    wait.answered();
    HoldWaiter next = queue.poll();
    if (next == null) {
      taken--;
    } else {
      next.call();
    }
  }
}
