package io.bluegreen.ops.swap;

import java.time.Duration;

/**
 * How a swap waits for its locks: briefly and often, because everybody else waits behind it.
 *
 * @param lockTimeout longest wait for one lock
 * @param tries at least 1
 * @param pause rest between two tries
 */
public record SwapLockTimeouts(Duration lockTimeout, int tries, Duration pause) {
  /** 2 s, 10 times, 1 s apart. */
  public static final SwapLockTimeouts DEFAULT =
      new SwapLockTimeouts(Duration.ofSeconds(2), 10, Duration.ofSeconds(1));
}
