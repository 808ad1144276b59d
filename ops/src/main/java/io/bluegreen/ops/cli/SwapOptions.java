package io.bluegreen.ops.cli;

import io.bluegreen.ops.cli.output.CommandResult;
import io.bluegreen.ops.cli.output.ExitCode;
import io.bluegreen.ops.swap.SwapLockTimeouts;
import io.bluegreen.ops.swap.SwapLoss;
import io.bluegreen.ops.swap.SwapRefusedException;
import java.time.Duration;
import picocli.CommandLine.Option;

/** The options for the locks of a swap. */
final class SwapOptions {
  @Option(
      names = "--lock-timeout",
      paramLabel = "TIME",
      description = "Longest wait for a lock, with everybody waiting behind. Default: 2s.")
  Duration lockTimeout = SwapLockTimeouts.DEFAULT.lockTimeout();

  @Option(names = "--tries", paramLabel = "N", description = "How often it tries. Default: 10.")
  int tries = SwapLockTimeouts.DEFAULT.tries();

  @Option(names = "--pause", paramLabel = "TIME", description = "Rest between two. Default: 1s.")
  Duration pause = SwapLockTimeouts.DEFAULT.pause();

  SwapLockTimeouts timeouts() {
    return new SwapLockTimeouts(lockTimeout, Math.max(1, tries), pause);
  }

  static CommandResult refused(SwapRefusedException e, String fix) {
    return CommandResult.of(
            ExitCode.REFUSED,
            "nothing is swapped: %d thing(s) would be lost".formatted(e.losses().size()))
        .table("losses", SwapLoss.class, e.losses())
        .fix(fix);
  }
}
