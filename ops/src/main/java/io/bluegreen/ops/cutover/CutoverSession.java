package io.bluegreen.ops.cutover;

import io.bluegreen.jdbc.model.Side;
import io.bluegreen.ops.control.ControlRow;
import io.bluegreen.ops.cutover.model.CutoverOptions;
import io.bluegreen.ops.cutover.model.CutoverReportBuilder;
import io.bluegreen.ops.cutover.model.CutoverResult;
import io.bluegreen.ops.cutover.model.CutoverStep;
import io.bluegreen.ops.cutover.model.StepFailedException;
import io.bluegreen.ops.cutover.run.CutoverContext;
import io.bluegreen.ops.cutover.run.DeploymentServers;
import io.bluegreen.ops.cutover.run.ParallelTasks;
import io.bluegreen.ops.cutover.run.RunNote;
import io.bluegreen.ops.cutover.side.CutoverSide;
import io.bluegreen.ops.cutover.step.ForwardReplication;
import io.bluegreen.ops.cutover.step.ReverseReplicationStep;
import io.bluegreen.ops.sql.Deadline;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.UUID;

/**
 * A new run, or the rehearsal of one. A run that cannot succeed is refused before anything has
 * changed.
 */
final class CutoverSession {
  private final DeploymentServers pair;
  private final CutoverOptions options;
  private final ControlRow truth;
  private final ParallelTasks parallelTasks;

  CutoverSession(
      DeploymentServers pair,
      CutoverOptions options,
      ControlRow truth,
      ParallelTasks parallelTasks) {
    this.pair = pair;
    this.options = options;
    this.truth = truth;
    this.parallelTasks = parallelTasks;
  }

  /** Runs the whole protocol. */
  CutoverResult run() throws SQLException, InterruptedException {
    return begin(run -> new RunOutcomeHandler(options).advance(run, CutoverStep.HOLD));
  }

  /** Holds and drains for real, measures, and takes everything back. */
  CutoverResult rehearse() throws SQLException, InterruptedException {
    return begin(run -> new RunOutcomeHandler(options).rehearse(run));
  }

  /** What follows once nothing stands against it. */
  private interface Sequel {
    CutoverResult of(CutoverContext run) throws InterruptedException;
  }

  private CutoverResult begin(Sequel sequel) throws SQLException, InterruptedException {
    Side from = truth.active();
    CutoverReportBuilder report = new CutoverReportBuilder(UUID.randomUUID().toString(), from);
    CutoverSide source = Objects.requireNonNull(pair.server(from));
    CutoverSide target = Objects.requireNonNull(pair.server(from.other()));
    String refusal = refusal(from);
    if (refusal.isEmpty()) {
      refusal = refusal(source, target);
    }
    if (!refusal.isEmpty()) {
      return CutoverResult.refused(report, refusal);
    }
    RunNote note =
        RunNote.atHold(report.build().run(), truth.epoch(), options.operator(), source, target);
    CutoverContext run = new CutoverContext(options, source, target, note, report, parallelTasks);
    options.listener().tells("asking both sides whether anything stands against it");
    List<String> problems = new CutoverPreconditions(run).problems();
    if (!problems.isEmpty()) {
      return CutoverResult.refused(report, String.join("; ", problems));
    }
    options.listener().tells("trying whether %s can subscribe to %s".formatted(from, from.other()));
    try {
      ReverseReplicationStep.publish(run);
    } catch (SQLException | StepFailedException e) {
      return CutoverResult.refused(
          report,
          "publication %s of %s cannot be given what would flow back; a VACUUM or an index that is being built there may be in the way: %s"
              .formatted(run.names().publication(), run.to(), e.getMessage()));
    }
    try {
      ReverseReplicationStep.prepare(run);
    } catch (SQLException | StepFailedException e) {
      return CutoverResult.refused(
          report,
          "the server of %s cannot subscribe to %s: %s"
              .formatted(from, from.other(), e.getMessage()));
    }
    try {
      mark(run);
      SwitchAnnouncement announcement = SwitchAnnouncement.make(run);
      new ProtocolWarmUp(run).all();
      announcement.awaitReady();
      new ForwardReplication(run).awaitClose();
    } catch (StepFailedException | SQLException e) {
      return refusedAfter(run, String.valueOf(e.getMessage()));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return refusedAfter(run, "interrupted before anything was changed");
    }
    return sequel.of(run);
  }

  /** Nobody was held yet; but the run has left its name in the rows, which has to go. */
  private static CutoverResult refusedAfter(CutoverContext run, String why) {
    String done = run.note().aborted().json();
    try {
      run.source().row().note(done);
      run.target().row().note(done);
      return CutoverResult.refused(run.report(), why);
    } catch (SQLException e) {
      return CutoverResult.needsAPerson(
          run.report(),
          "%s. Nothing was changed, but its note could not be taken back: run abort"
              .formatted(why));
    }
  }

  /**
   * Makes both rows equal and writes the run's name into them. That also lets these sessions load
   * what the control table's triggers need, which would otherwise happen during the pause.
   */
  private void mark(CutoverContext run) throws SQLException {
    for (CutoverSide server : List.of(run.source(), run.target())) {
      server.row().copy(truth);
      server.row().note(run.note().json());
    }
  }

  /** Returns what a run would be refused for, as far as it can be told without its locks. */
  List<String> obstacles() throws SQLException {
    Side from = truth.active();
    CutoverSide source = Objects.requireNonNull(pair.server(from));
    CutoverSide target = Objects.requireNonNull(pair.server(from.other()));
    String refusal = refusal(from);
    if (refusal.isEmpty()) {
      refusal = held(source);
    }
    if (!refusal.isEmpty()) {
      return List.of(refusal);
    }
    RunNote note = RunNote.atHold("", truth.epoch(), options.operator(), source, target);
    CutoverReportBuilder report = new CutoverReportBuilder("", from);
    return new CutoverPreconditions(
            new CutoverContext(options, source, target, note, report, parallelTasks))
        .problems();
  }

  /** What the rows say against a run. */
  private String refusal(Side from) {
    RunNote note = pair.note();
    if (!truth.isCluster()) {
      return "deployment %s is in schema mode, which needs no cutover".formatted(truth.name());
    }
    if (options.to() == from) {
      return "%s is the active side already".formatted(from);
    }
    if (!pair.conflict().isEmpty()) {
      return "the rows of both sides differ: " + pair.conflict();
    }
    if (note != null && !note.isFinished()) {
      return "run %s is unfinished at step %s: resume or abort it"
          .formatted(note.run(), note.step());
    }
    return "";
  }

  private String refusal(CutoverSide source, CutoverSide target)
      throws SQLException, InterruptedException {
    if (!source.lock(Deadline.in(Duration.ZERO)) || !target.lock(Deadline.in(Duration.ZERO))) {
      return "another run of this deployment is under way";
    }
    return held(source);
  }

  private String held(CutoverSide source) throws SQLException {
    if (truth.phase().equals("hold") && source.row().isAhead(truth.holdUntil())) {
      return "somebody holds the deployment until %s: bluegreen.release ends that"
          .formatted(truth.holdUntil());
    }
    return "";
  }
}
