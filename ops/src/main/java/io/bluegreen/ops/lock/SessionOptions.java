package io.bluegreen.ops.lock;

import java.time.Duration;

/**
 * The settings that a session begins with, as libpq reads them from the environment. Drivers in
 * Java do not read them.
 */
public final class SessionOptions {
  /** The variable of the environment. */
  public static final String VARIABLE = "PGOPTIONS";

  private static final String SETTING = "lock_timeout";

  private SessionOptions() {}

  /**
   * Adds a lock_timeout, unless the present value has one of its own.
   *
   * @param present the value so far, or an empty string
   * @param timeout zero for none
   */
  public static String withLockTimeout(String present, Duration timeout) {
    if (timeout.isZero() || present.contains(SETTING)) {
      return present;
    }
    return ("-c " + SETTING + "=" + timeout.toMillis() + "ms " + present).strip();
  }
}
