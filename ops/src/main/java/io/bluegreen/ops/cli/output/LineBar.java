package io.bluegreen.ops.cli.output;

import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * A progress indicator for logs and pipes: one line every few seconds, and always a first and a
 * last one.
 */
final class LineBar implements ProgressIndicator {
  private static final long EVERY_NANOS = TimeUnit.SECONDS.toNanos(5);

  private final Consumer<String> lines;
  private final String task;
  private final String unit;
  private long total;
  private long done;
  private long writtenAtNanos;
  private String note = "";

  LineBar(Consumer<String> lines, String task, long total, String unit) {
    this.lines = lines;
    this.task = task;
    this.total = total;
    this.unit = unit;
    write();
  }

  @Override
  public void at(long now) {
    done = now;
    if (System.nanoTime() - writtenAtNanos >= EVERY_NANOS) {
      write();
    }
  }

  @Override
  public void of(long now) {
    total = now;
  }

  @Override
  public void note(String text) {
    note = text;
  }

  @Override
  public void close() {
    write();
  }

  private void write() {
    writtenAtNanos = System.nanoTime();
    String of = total < 0 ? "" : " of " + total;
    lines.accept(task + ": " + done + of + " " + unit + (note.isEmpty() ? "" : ", " + note));
  }
}
