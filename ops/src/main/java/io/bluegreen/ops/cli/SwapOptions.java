package io.bluegreen.ops.cli;

import io.bluegreen.ops.cli.base.ExitCode;
import io.bluegreen.ops.cli.base.Result;
import io.bluegreen.ops.swap.Loss;
import io.bluegreen.ops.swap.SwapPatience;
import io.bluegreen.ops.swap.SwapRefusedException;
import java.time.Duration;
import picocli.CommandLine.Option;

/** How long a swap waits for its locks. */
final class SwapOptions {
  @Option(
      names = "--lock-timeout",
      paramLabel = "TIME",
      description = "Longest wait for a lock, with everybody waiting behind. Default: 2s.")
  Duration lockTimeout = SwapPatience.DEFAULT.lockTimeout();

  @Option(names = "--tries", paramLabel = "N", description = "How often it tries. Default: 10.")
  int tries = SwapPatience.DEFAULT.tries();

  @Option(names = "--pause", paramLabel = "TIME", description = "Rest between two. Default: 1s.")
  Duration pause = SwapPatience.DEFAULT.pause();

  SwapPatience patience() {
    return new SwapPatience(lockTimeout, Math.max(1, tries), pause);
  }

  static Result refused(SwapRefusedException e, String fix) {
    return Result.of(
            ExitCode.REFUSED,
            "nothing is swapped: %d thing(s) would be lost".formatted(e.losses().size()))
        .table("losses", Loss.class, e.losses())
        .fix(fix);
  }
}
