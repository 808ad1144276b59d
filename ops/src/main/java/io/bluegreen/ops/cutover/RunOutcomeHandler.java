package io.bluegreen.ops.cutover;

import io.bluegreen.ops.cutover.model.CutoverOptions;
import io.bluegreen.ops.cutover.model.CutoverOutcome;
import io.bluegreen.ops.cutover.model.CutoverReport;
import io.bluegreen.ops.cutover.model.CutoverReportBuilder;
import io.bluegreen.ops.cutover.model.CutoverResult;
import io.bluegreen.ops.cutover.model.CutoverStep;
import io.bluegreen.ops.cutover.model.FlipUnknownException;
import io.bluegreen.ops.cutover.model.StepFailedException;
import io.bluegreen.ops.cutover.run.CutoverContext;
import io.bluegreen.ops.cutover.run.ParallelTasks;
import io.bluegreen.ops.cutover.run.RunNote;
import io.bluegreen.ops.cutover.side.CutoverSide;
import io.bluegreen.ops.sql.Deadline;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The handling of a run's end: it determines what is certain, and what may follow. If the flip was
 * not sent, everything can be taken back. If it happened, everything can be finished. In between
 * nothing is changed.
 */
final class RunOutcomeHandler {
  static final Duration LOCK_PATIENCE = Duration.ofSeconds(5);

  private static final Logger LOG = LoggerFactory.getLogger(RunOutcomeHandler.class);

  private final CutoverOptions options;

  RunOutcomeHandler(CutoverOptions options) {
    this.options = options;
  }

  /** Takes all steps from this one on, and deals with whatever comes in between. */
  CutoverResult advance(CutoverContext run, CutoverStep first) throws InterruptedException {
    return guarded(
        run,
        () -> new CutoverProtocol(run).from(first),
        () -> done(run, "deployment %s is on %s".formatted(run.deployment(), run.to())));
  }

  /** Takes the steps of a rehearsal, and then takes everything back. */
  CutoverResult rehearse(CutoverContext run) throws InterruptedException {
    return guarded(run, () -> new CutoverProtocol(run).rehearse(), () -> rehearsed(run));
  }

  private CutoverResult guarded(
      CutoverContext run, ParallelTasks.Work steps, Supplier<CutoverResult> wellDone)
      throws InterruptedException {
    try {
      steps.run();
    } catch (FlipUnknownException e) {
      LOG.error("the outcome of the flip of {} is unknown", run.deployment(), e);
      return CutoverResult.needsAPerson(run.report(), String.valueOf(e.getMessage()));
    } catch (SQLException | StepFailedException | RuntimeException e) {
      LOG.warn("the cutover of {} failed at {}", run.deployment(), run.note().step(), e);
      return run.isFlipped() ? unsettled(run, e) : takenBack(run, e);
    } catch (InterruptedException e) {
      Thread.interrupted();
      CutoverResult result = run.isFlipped() ? unsettled(run, e) : takenBack(run, e);
      Thread.currentThread().interrupt();
      return result;
    }
    return wellDone.get();
  }

  private static CutoverResult done(CutoverContext run, String message) {
    CutoverReport report = run.report().build();
    LOG.info("{}: {}", run.deployment(), String.join("; ", report.lines()));
    return new CutoverResult(CutoverOutcome.DONE, message, report);
  }

  private CutoverResult rehearsed(CutoverContext run) {
    try {
      OldSideRestorer restorer =
          new OldSideRestorer(options, run.source(), run.target(), run.note());
      List<String> leftOver = restorer.restore();
      String held =
          "rehearsed: clients of %s were held and released, %s is active as before%s"
              .formatted(run.deployment(), run.from(), also(restorer.oldRow()));
      return leftOver.isEmpty()
          ? done(run, held)
          : CutoverResult.needsAPerson(run.report(), held + ", but " + String.join("; ", leftOver));
    } catch (SQLException e) {
      return CutoverResult.needsAPerson(
          run.report(), "rehearsed, but not released, run abort: " + e.getMessage());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return CutoverResult.needsAPerson(run.report(), "rehearsed and interrupted, run abort");
    }
  }

  private static CutoverResult unsettled(CutoverContext run, Exception why) {
    return CutoverResult.needsAPerson(
        run.report(),
        "%s is active and takes writes, but not everything is settled, run resume: %s"
            .formatted(run.to(), why.getMessage()));
  }

  private CutoverResult takenBack(CutoverContext run, Exception why) throws InterruptedException {
    String reason =
        "step %s failed: %s".formatted(run.note().step(), String.valueOf(why.getMessage()));
    try {
      Deadline patience = Deadline.in(LOCK_PATIENCE);
      run.source().repair(patience);
      CutoverSide target = run.target();
      try {
        target.repair(patience);
      } catch (SQLException unreachable) {
        LOG.warn("{} cannot be reached", run.to(), unreachable);
        target = null;
      }
      return restored(run.source(), target, run.note(), run.report(), reason);
    } catch (SQLException e) {
      LOG.error("the cutover of {} cannot be taken back", run.deployment(), e);
      return CutoverResult.needsAPerson(
          run.report(),
          "%s. It cannot be taken back now: %s. %s is active, and may be fenced and held: run abort"
              .formatted(reason, e.getMessage(), run.from()));
    }
  }

  /** Takes everything before the flip back, and says what is left. */
  CutoverResult restored(
      CutoverSide source,
      @Nullable CutoverSide target,
      RunNote note,
      CutoverReportBuilder report,
      String why)
      throws SQLException, InterruptedException {
    OldSideRestorer restorer = new OldSideRestorer(options, source, target, note);
    List<String> leftOver = restorer.restore();
    String state =
        "%s. %s is active and open as before%s"
            .formatted(why, note.from(), also(restorer.oldRow()));
    return leftOver.isEmpty()
        ? new CutoverResult(CutoverOutcome.ABORTED_AND_RESTORED, state, report.build())
        : CutoverResult.needsAPerson(report, state + ", but " + String.join("; ", leftOver));
  }

  private static String also(String sentence) {
    return sentence.isEmpty() ? "" : "; " + sentence;
  }
}
