package io.bluegreen.ops.cutover;

import io.bluegreen.jdbc.control.Side;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One attempt to run, resume or abort: decides what is certain, and what may follow from it. Where
 * the flip was not sent everything can be taken back; where it happened everything can be finished;
 * in between nothing is touched.
 */
final class CutoverSession {
  private static final Logger LOG = LoggerFactory.getLogger(CutoverSession.class);
  private static final Duration LOCK_PATIENCE = Duration.ofSeconds(5);

  private final Pair pair;
  private final CutoverOptions options;
  private final ControlRow truth;
  private final Beside beside;

  CutoverSession(Pair pair, CutoverOptions options, ControlRow truth, Beside beside) {
    this.pair = pair;
    this.options = options;
    this.truth = truth;
    this.beside = beside;
  }

  CutoverResult run() throws SQLException, InterruptedException {
    Side from = truth.active();
    ReportBuilder report = new ReportBuilder(UUID.randomUUID().toString(), from);
    Server source = Objects.requireNonNull(pair.server(from));
    Server target = Objects.requireNonNull(pair.server(from.other()));
    String refusal = refusal(from, source, target);
    if (!refusal.isEmpty()) {
      return Cutover.refused(report, refusal);
    }
    RunNote note =
        new RunNote(
            report.build().run(),
            CutoverStep.HOLD.text(),
            truth.epoch(),
            from,
            options.operator(),
            0,
            source.identity(),
            target.identity());
    Run run = new Run(options, source, target, note, report, beside);
    List<String> problems = new Preconditions(run).problems();
    if (!problems.isEmpty()) {
      return Cutover.refused(report, String.join("; ", problems));
    }
    try {
      WayBack.prepare(run);
    } catch (SQLException | StepFailed e) {
      return Cutover.refused(
          report,
          "the server of %s cannot subscribe to %s: %s"
              .formatted(from, from.other(), e.getMessage()));
    }
    announce(run);
    return advance(run, CutoverStep.HOLD);
  }

  /**
   * Makes both rows equal and writes the run's name into them. That also lets these sessions load
   * what the control table's triggers need, which would otherwise happen during the pause.
   */
  private void announce(Run run) throws SQLException {
    for (Server server : List.of(run.source(), run.target())) {
      ControlRows.copy(server.main(), truth);
      ControlRows.note(server.main(), run.deployment(), run.note().json());
    }
  }

  private String refusal(Side from, Server source, Server target)
      throws SQLException, InterruptedException {
    ControlRow blue = Objects.requireNonNull(pair.row(Side.BLUE));
    ControlRow green = Objects.requireNonNull(pair.row(Side.GREEN));
    RunNote note = pair.note();
    if (!truth.mode().equals("cluster")) {
      return "deployment %s is in mode schema, which needs no cutover".formatted(truth.name());
    }
    if (options.to() == from) {
      return "%s is the active side already".formatted(from);
    }
    if (blue.epoch() == green.epoch() && !blue.saysTheSameAs(green)) {
      return "the rows of both sides have one epoch and differ: blue says %s, green says %s"
          .formatted(blue.describe(), green.describe());
    }
    if (note != null && !note.isFinished()) {
      return "run %s is unfinished at step %s: resume or abort it"
          .formatted(note.run(), note.step());
    }
    if (!source.lock(Deadline.in(Duration.ZERO)) || !target.lock(Deadline.in(Duration.ZERO))) {
      return "another run of this deployment is under way";
    }
    if (truth.phase().equals("hold")
        && Sql.truth(
            source.main(),
            "SELECT ?::timestamptz > pg_catalog.clock_timestamp()",
            truth.holdUntil())) {
      return "somebody holds the deployment until %s: bluegreen.release ends that"
          .formatted(truth.holdUntil());
    }
    return "";
  }

  CutoverResult resume(RunNote note) throws SQLException, InterruptedException {
    ReportBuilder report = new ReportBuilder(note.run(), note.from());
    Server source = pair.server(note.from());
    Server target = pair.server(note.to());
    if (source == null || target == null) {
      return Cutover.needsAPerson(
          report, "both sides are needed to resume. " + pair.failures() + " Fence and hold stay");
    }
    if (!lock(source) || !lock(target)) {
      return Cutover.refused(report, "another run of this deployment is under way");
    }
    if (note.isOpened()) {
      return Cutover.refused(report, "an abort has begun: finish it with abort");
    }
    Run run = new Run(options, source, target, note, report, beside);
    if (hasFlipped(note)) {
      run.flipped(truth.epoch());
      return advance(run, CutoverStep.SETTLE);
    }
    return advance(run, CutoverStep.HOLD);
  }

  CutoverResult abort(RunNote note) throws SQLException, InterruptedException {
    ReportBuilder report = new ReportBuilder(note.run(), note.from());
    Server source = pair.server(note.from());
    Server target = pair.server(note.to());
    if (hasFlipped(note)) {
      return Cutover.refused(
          report,
          "the flip has happened, %s is active: resume finishes the run, and a run the other way goes back"
              .formatted(note.to()));
    }
    if (source == null || (target == null && note.reached(CutoverStep.FLIP))) {
      return Cutover.needsAPerson(
          report,
          "whether the flip happened is known only to both sides together. "
              + pair.failures()
              + " Fence and hold stay; run abort again when both can be reached");
    }
    if (!lock(source) || (target != null && !lock(target))) {
      return Cutover.refused(report, "another run of this deployment is under way");
    }
    return restored(source, target, note, report, "aborted on demand");
  }

  /**
   * The row of the new side tells, if it is newer than the hold; the old side's repeats it later.
   */
  private boolean hasFlipped(RunNote note) {
    return truth.active() == note.to() && truth.epoch() > note.epoch();
  }

  private static boolean lock(Server server) throws SQLException, InterruptedException {
    return server.lock(Deadline.in(LOCK_PATIENCE));
  }

  private CutoverResult advance(Run run, CutoverStep first) throws InterruptedException {
    try {
      new Protocol(run).from(first);
      CutoverReport report = run.report().build();
      LOG.info("{}: {}", run.deployment(), String.join("; ", report.lines()));
      return new CutoverResult(
          Outcome.DONE, "deployment %s is on %s".formatted(run.deployment(), run.to()), report);
    } catch (FlipUnknown e) {
      LOG.error("the outcome of the flip of {} is unknown", run.deployment(), e);
      return Cutover.needsAPerson(run.report(), String.valueOf(e.getMessage()));
    } catch (SQLException | StepFailed | RuntimeException e) {
      LOG.warn("the cutover of {} failed at {}", run.deployment(), run.note().step(), e);
      return run.isFlipped() ? unsettled(run, e) : takenBack(run, e);
    } catch (InterruptedException e) {
      Thread.interrupted();
      CutoverResult result = run.isFlipped() ? unsettled(run, e) : takenBack(run, e);
      Thread.currentThread().interrupt();
      return result;
    }
  }

  private static CutoverResult unsettled(Run run, Exception why) {
    return Cutover.needsAPerson(
        run.report(),
        "%s is active and takes writes, but not everything is settled, run resume: %s"
            .formatted(run.to(), why.getMessage()));
  }

  private CutoverResult takenBack(Run run, Exception why) throws InterruptedException {
    String reason =
        "step %s failed: %s".formatted(run.note().step(), String.valueOf(why.getMessage()));
    try {
      Deadline patience = Deadline.in(LOCK_PATIENCE);
      run.source().repair(patience);
      Server target = run.target();
      try {
        target.repair(patience);
      } catch (SQLException unreachable) {
        LOG.warn("{} cannot be reached", run.to(), unreachable);
        target = null;
      }
      return restored(run.source(), target, run.note(), run.report(), reason);
    } catch (SQLException e) {
      LOG.error("the cutover of {} cannot be taken back", run.deployment(), e);
      return Cutover.needsAPerson(
          run.report(),
          "%s. It cannot be taken back now: %s. %s is active, and may be fenced and held: run abort"
              .formatted(reason, e.getMessage(), run.from()));
    }
  }

  private CutoverResult restored(
      Server source, @Nullable Server target, RunNote note, ReportBuilder report, String why)
      throws SQLException, InterruptedException {
    List<String> leftOver = new Restore(options, source, target, note).restore();
    String state = "%s. %s is active and open as before".formatted(why, note.from());
    return leftOver.isEmpty()
        ? new CutoverResult(Outcome.ABORTED_AND_RESTORED, state, report.build())
        : Cutover.needsAPerson(report, state + ", but " + String.join("; ", leftOver));
  }
}
