package io.bluegreen.ops.lock;

/**
 * A session of the database that holds something, such as a lock, while a program runs beside it.
 */
@FunctionalInterface
public interface SessionGuard {
  /**
   * Asks the session for a sign of life.
   *
   * @param seconds how long it may take to answer
   * @return whether it is still there
   */
  boolean isHeld(int seconds);
}
