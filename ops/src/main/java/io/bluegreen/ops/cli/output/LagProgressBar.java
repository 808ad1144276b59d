package io.bluegreen.ops.cli.output;

import io.bluegreen.ops.replicate.SyncState;

/** The progress of catching up: how much of the largest lag seen has been replicated. */
public final class LagProgressBar implements AutoCloseable {
  private static final long MB = 1024 * 1024;

  private final ProgressIndicator bar;
  private long most = 1;

  public LagProgressBar(Progress progress) {
    bar = progress.bar("catch-up", -1, "MB");
  }

  public void show(SyncState now) {
    if (now.lagBytes() < 0) {
      bar.note("the slot is gone");
      return;
    }
    long lag = now.lagBytes() / MB;
    most = Math.max(most, lag);
    bar.note(
        "%d MB behind, %s"
            .formatted(
                lag,
                now.unready() == 0 ? "every table is copied" : now.unready() + " tables to copy"));
    bar.of(most);
    bar.at(now.unready() > 0 ? 0 : most - lag);
  }

  @Override
  public void close() {
    bar.close();
  }
}
