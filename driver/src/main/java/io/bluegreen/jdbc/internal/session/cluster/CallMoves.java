package io.bluegreen.jdbc.internal.session.cluster;

import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The moves that one call needs, and the time that they may take. Used inside the session's scope.
 */
final class CallMoves {
  private static final long FIRST_LOGIN_NANOS = TimeUnit.SECONDS.toNanos(2);

  /** Whether the call under way has tried to log in. */
  private boolean hasTried;

  /** Notes that the call has passed its boundary. */
  void over() {
    hasTried = false;
  }

  /**
   * Returns the limit of the next move. A move ends with the call that needs it, but the first one
   * is given the time that a login takes; nobody's call is meant where there is no text.
   *
   * @param leftNanos what the call has left
   */
  MoveLimit limit(@Nullable String sql, LongSupplier leftNanos) {
    if (sql == null) {
      return MoveLimit.own();
    }
    long atLeast = hasTried ? 0 : FIRST_LOGIN_NANOS;
    hasTried = true;
    return MoveLimit.ofNanos(Math.max(leftNanos.getAsLong(), atLeast));
  }
}
