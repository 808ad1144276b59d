package io.bluegreen.ops.cli.reshape;

import io.bluegreen.ops.swap.SwapLockTimeouts;
import java.time.Duration;
import picocli.CommandLine.Option;

/** The options for locks that others wait behind. */
final class ReshapeLockOptions {
  @Option(
      names = "--lock-timeout",
      paramLabel = "TIME",
      description = "Longest wait for a lock, with everybody waiting behind. Default: 2s.")
  Duration lockTimeout = SwapLockTimeouts.DEFAULT.lockTimeout();

  @Option(names = "--tries", paramLabel = "N", description = "How often it tries. Default: 10.")
  int tries = SwapLockTimeouts.DEFAULT.tries();

  SwapLockTimeouts timeouts() {
    return new SwapLockTimeouts(lockTimeout, Math.max(1, tries), SwapLockTimeouts.DEFAULT.pause());
  }
}
