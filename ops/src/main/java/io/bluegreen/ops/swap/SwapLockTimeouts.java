package io.bluegreen.ops.swap;

import java.time.Duration;

/**
 * The timeouts of a swap's locks. They are short and repeated, because every other session waits
 * behind a swap that waits for its lock.
 *
 * @param lockTimeout longest wait for one lock
 * @param tries at least 1
 * @param pause pause between two tries
 */
public record SwapLockTimeouts(Duration lockTimeout, int tries, Duration pause) {
  /** 2 s, 10 times, 1 s apart. */
  public static final SwapLockTimeouts DEFAULT =
      new SwapLockTimeouts(Duration.ofSeconds(2), 10, Duration.ofSeconds(1));
}
