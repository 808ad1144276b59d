package io.bluegreen.ops.cli.output;

import io.bluegreen.ops.replicate.CopyProgress;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** The progress of a first copy: megabytes, tables, rows and the remaining time. */
public final class CopyProgressBar implements AutoCloseable {
  private static final long MB = 1024 * 1024;

  private final ProgressIndicator bar;
  private final long startedNanos = System.nanoTime();
  private @Nullable CopyProgress first;

  public CopyProgressBar(Progress progress) {
    bar = progress.bar("copy", -1, "MB");
  }

  public void show(CopyProgress now) {
    if (first == null) {
      first = now;
    }
    Duration since = Duration.ofNanos(System.nanoTime() - startedNanos);
    String left =
        now.left(first, since)
            .map(time -> ", %d:%02d left".formatted(time.toMinutes(), time.toSecondsPart()))
            .orElse("");
    String failed =
        now.failures() > 0 ? ", failed " + now.failures() + " time(s), see the log" : "";
    bar.note(
        "%d/%d tables, %d rows%s%s"
            .formatted(now.ready(), now.tables().size(), now.rows(), left, failed));
    bar.of(Math.max(1, now.bytes() / MB));
    bar.at(now.bytesDone() / MB);
  }

  @Override
  public void close() {
    bar.close();
  }
}
