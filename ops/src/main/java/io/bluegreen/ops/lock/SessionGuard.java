package io.bluegreen.ops.lock;

/** Something that lasts as long as a session of the database, while a command runs beside it. */
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
