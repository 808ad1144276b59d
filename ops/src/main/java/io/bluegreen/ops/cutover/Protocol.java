package io.bluegreen.ops.cutover;

import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/**
 * The steps in their order; what stands in one stage overlaps. The order is the safety argument,
 * and it is written down here only.
 */
final class Protocol {
  private static final List<List<Step>> STAGES =
      List.of(
          List.of(new Hold()),
          List.of(new Drain()),
          List.of(new Fence()),
          List.of(new Arrive(), new Sequences()),
          List.of(new WayBack()),
          List.of(new Flip()),
          List.of(new Settle()));

  private final Run run;

  Protocol(Run run) {
    this.run = run;
  }

  /** Takes all steps from this one on. */
  void from(CutoverStep first) throws SQLException, StepFailed, FlipUnknown, InterruptedException {
    for (List<Step> stage : STAGES) {
      if (stage.get(0).id().compareTo(first) >= 0) {
        run.begin(stage.get(0).id());
        stage.forEach(step -> run.options().listener().starts(step.id()));
        if (stage.size() == 1) {
          timed(stage.get(0));
        } else {
          together(stage);
        }
      }
    }
  }

  private void together(List<Step> stage)
      throws SQLException, StepFailed, FlipUnknown, InterruptedException {
    ExecutorService beside = Executors.newSingleThreadExecutor(Protocol::thread);
    try {
      Future<?> other =
          beside.submit(
              () -> {
                timed(stage.get(1));
                return null;
              });
      timed(stage.get(0));
      other.get();
    } catch (ExecutionException e) {
      throw unwrapped(e.getCause());
    } finally {
      beside.shutdownNow();
    }
  }

  private static Thread thread(Runnable work) {
    Thread thread = new Thread(work, "bluegreen-cutover-helper");
    thread.setDaemon(true);
    return thread;
  }

  private static StepFailed unwrapped(@Nullable Throwable cause) throws SQLException {
    if (cause instanceof SQLException sql) {
      throw sql;
    }
    if (cause instanceof StepFailed failed) {
      return failed;
    }
    if (cause instanceof Error error) {
      throw error;
    }
    throw new IllegalStateException(cause);
  }

  private void timed(Step step) throws SQLException, StepFailed, FlipUnknown, InterruptedException {
    long start = System.nanoTime();
    step.take(run);
    Duration took = Duration.ofNanos(System.nanoTime() - start);
    run.report().took(step.id(), took);
    run.options().listener().ended(step.id(), took);
  }
}
