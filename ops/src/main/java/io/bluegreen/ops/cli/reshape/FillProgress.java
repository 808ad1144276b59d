package io.bluegreen.ops.cli.reshape;

import io.bluegreen.ops.backfill.BackfillListener;
import io.bluegreen.ops.cli.output.Progress;
import io.bluegreen.ops.cli.output.ProgressIndicator;
import java.time.Duration;

/** The progress of a fill: rows, rate, and the time that is left. Used by the command's thread. */
final class FillProgress implements BackfillListener, AutoCloseable {
  private final Progress progress;
  private final ProgressIndicator bar;
  private long total = -1;
  private long rowsBefore;
  private long rows;
  private long begunNanos = System.nanoTime();

  FillProgress(Progress progress) {
    this.progress = progress;
    bar = progress.bar("fill", -1, "rows");
  }

  /** Sets the estimate of all rows; 0 if the table was never analyzed. */
  void of(long estimate) {
    total = estimate > 0 ? estimate : -1;
    bar.of(total);
    begunNanos = System.nanoTime();
  }

  /** Returns the rows per second of this run. */
  long rate() {
    double seconds = Math.max(1, System.nanoTime() - begunNanos) / 1e9;
    return Math.round((rows - rowsBefore) / seconds);
  }

  @Override
  public void resumes(long rowsDone) {
    rowsBefore = rowsDone;
    rows = rowsDone;
    if (rowsDone > 0) {
      progress.line("goes on behind %d row(s) of an earlier run".formatted(rowsDone));
    }
  }

  @Override
  public void rows(long rowsDone) {
    rows = rowsDone;
    long rate = rate();
    long left = total < 0 || rate == 0 ? -1 : Math.max(0, total - rowsDone) / rate;
    bar.note(left < 0 ? rate + "/s" : rate + "/s, " + shown(Duration.ofSeconds(left)) + " left");
    bar.at(rowsDone);
  }

  @Override
  public void waits(long lagBytes) {
    bar.note("waits, lag %d MB".formatted(lagBytes >> 20));
  }

  @Override
  public void retries(String reason) {
    progress.line("again, because " + reason.lines().findFirst().orElse(""));
  }

  @Override
  public void close() {
    bar.close();
  }

  private static String shown(Duration duration) {
    return duration.toMinutes() > 0
        ? duration.toMinutes() + " min " + duration.toSecondsPart() + " s"
        : duration.toSeconds() + " s";
  }
}
