package io.bluegreen.ops.cli.base;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.bluegreen.ops.cli.output.Progress;
import io.bluegreen.ops.cutover.model.CutoverListener;
import io.bluegreen.ops.cutover.model.CutoverStep;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

/**
 * The progress lines of a run: what happens before the first step, one for every ended step, and
 * one before that for a step that takes more than a second. Thread-safe: a timer thread prints the
 * lines of long steps.
 */
public final class StepLines implements CutoverListener, AutoCloseable {
  private static final long LONG_MILLIS = 1000;
  private static final Map<CutoverStep, String> DESCRIPTIONS =
      new EnumMap<>(
          Map.of(
              CutoverStep.HOLD, "new writing transactions wait",
              CutoverStep.DRAIN, "transactions from before the hold end",
              CutoverStep.FENCE, "the old side refuses writes",
              CutoverStep.ARRIVE, "everything written is on the new side",
              CutoverStep.SEQUENCES, "sequences are ahead on the new side",
              CutoverStep.WAY_BACK, "the new side will replicate back",
              CutoverStep.FLIP, "the new side is active",
              CutoverStep.SETTLE, "clients follow, both sides agree"));

  private final Progress progress;
  private final Interruption interruption;
  private final ScheduledExecutorService timer =
      Executors.newSingleThreadScheduledExecutor(StepLines::thread);

  @GuardedBy("this")
  private final Map<CutoverStep, ScheduledFuture<?>> running = new EnumMap<>(CutoverStep.class);

  public StepLines(Progress progress, Interruption interruption) {
    this.progress = progress;
    this.interruption = interruption;
  }

  @Override
  public synchronized void tells(String what) {
    progress.line(what);
  }

  @Override
  public synchronized void starts(CutoverStep step) {
    endIfWanted(step);
    running.put(
        step, timer.schedule(() -> line(step, "goes on ..."), LONG_MILLIS, TimeUnit.MILLISECONDS));
  }

  @Override
  public synchronized void ended(CutoverStep step, Duration took) {
    ScheduledFuture<?> late = running.remove(step);
    if (late != null) {
      late.cancel(false);
    }
    line(step, String.format(Locale.ROOT, "%.1f ms", took.toNanos() / 1e6));
  }

  /**
   * Ends the run if Ctrl-C was pressed, before every step up to the flip: an exception thrown here
   * takes the run back. From the flip on, Ctrl-C is deferred until the run is finished.
   */
  private void endIfWanted(CutoverStep step) {
    boolean mayContinue =
        step == CutoverStep.FLIP ? interruption.shield() : !interruption.isRequested();
    if (!mayContinue && step.compareTo(CutoverStep.FLIP) <= 0) {
      Thread.interrupted();
      throw new IllegalStateException("interrupted by the operator");
    }
  }

  @Override
  public void close() {
    timer.shutdownNow();
  }

  private synchronized void line(CutoverStep step, String what) {
    progress.line(
        String.format(
            Locale.ROOT, "%-9s  %11s  %s", step.text(), what, DESCRIPTIONS.getOrDefault(step, "")));
  }

  private static Thread thread(Runnable work) {
    Thread thread = new Thread(work, "bluegreen-step-lines");
    thread.setDaemon(true);
    return thread;
  }
}
