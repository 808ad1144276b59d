package io.bluegreen.ops.cutover;

import io.bluegreen.jdbc.model.Side;
import io.bluegreen.ops.control.ControlRow;
import io.bluegreen.ops.control.PairAccess;
import io.bluegreen.ops.cutover.model.CutoverOptions;
import io.bluegreen.ops.cutover.model.CutoverOutcome;
import io.bluegreen.ops.cutover.model.CutoverReportBuilder;
import io.bluegreen.ops.cutover.model.CutoverResult;
import io.bluegreen.ops.cutover.model.CutoverStep;
import io.bluegreen.ops.cutover.model.FlipUnknownException;
import io.bluegreen.ops.cutover.model.StepFailedException;
import io.bluegreen.ops.cutover.run.RunNote;
import io.bluegreen.ops.cutover.side.CutoverSide;
import io.bluegreen.ops.cutover.side.ServerSide;
import io.bluegreen.ops.cutover.side.SideOpener;
import io.bluegreen.ops.sql.Deadline;
import java.sql.SQLException;
import java.time.Duration;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A switch of a deployment of two schemas after which no write remains in the old schema only:
 * hold, drain, fence and flip in one database. The old schema stays fenced.
 *
 * <p>An interrupted run is finished by {@link #resume} or taken back by {@link #abort}. Only one
 * run is possible at a time.
 */
public final class SchemaSwitch {
  private static final Logger LOG = LoggerFactory.getLogger(SchemaSwitch.class);
  private static final Duration LOCK_PATIENCE = Duration.ofSeconds(5);

  private final Function<CutoverOptions, SideOpener> openers;

  /** Takes access that reaches the one database, whichever side is asked for. */
  public SchemaSwitch(PairAccess access) {
    this(options -> ServerSide.opener(access, options));
  }

  SchemaSwitch(Function<CutoverOptions, SideOpener> openers) {
    this.openers = openers;
  }

  /** Runs all steps. */
  public CutoverResult run(CutoverOptions options) {
    CutoverReportBuilder report = new CutoverReportBuilder(UUID.randomUUID().toString(), null);
    try (CutoverSide server = openers.apply(options).open(Side.BLUE)) {
      ControlRow row = server.row().read();
      String refusal = refusal(server, row, options);
      if (row == null || !refusal.isEmpty()) {
        return CutoverResult.refused(report, refusal);
      }
      RunNote note =
          new RunNote(
              report.build().run(),
              CutoverStep.HOLD.text(),
              row.epoch(),
              row.active(),
              options.operator(),
              0,
              server.identity(),
              server.identity());
      return advance(server.as(note.from()), note, options);
    } catch (SQLException e) {
      return CutoverResult.refused(report, String.valueOf(e.getMessage()));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return CutoverResult.refused(report, "interrupted before anything was changed");
    }
  }

  /** Finishes an interrupted run. */
  public CutoverResult resume(CutoverOptions options) {
    return withNote(options, this::advance);
  }

  /** Takes an interrupted run back; there is none once the flip has happened. */
  public CutoverResult abort(CutoverOptions options) {
    return withNote(options, (server, note, same) -> restored(server, note, "aborted"));
  }

  /** What is done with an unfinished run. */
  private interface Continuation {
    CutoverResult with(CutoverSide server, RunNote note, CutoverOptions options)
        throws SQLException, InterruptedException;
  }

  private CutoverResult withNote(CutoverOptions options, Continuation continuation) {
    CutoverReportBuilder report = new CutoverReportBuilder("", null);
    try (CutoverSide server = openers.apply(options).open(Side.BLUE)) {
      ControlRow row = server.row().read();
      RunNote note = row == null ? null : RunNote.parse(row.note());
      if (row == null || note == null || note.isFinished()) {
        return CutoverResult.refused(
            report,
            "there is no unfinished run; the row says "
                + (row == null ? "nothing" : row.describe()));
      }
      if (!server.lock(Deadline.in(LOCK_PATIENCE))) {
        return CutoverResult.refused(report, "another run of this deployment is under way");
      }
      return continuation.with(server.as(note.from()), note, options);
    } catch (SQLException e) {
      LOG.warn("the run of {} cannot be continued", options.deployment(), e);
      return CutoverResult.needsAPerson(
          report, "the server refused or was lost, run this again: " + e.getMessage());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return CutoverResult.needsAPerson(report, "interrupted, run this again");
    }
  }

  private static String refusal(
      CutoverSide server, @Nullable ControlRow row, CutoverOptions options)
      throws SQLException, InterruptedException {
    if (row == null) {
      return "there is no deployment " + options.deployment();
    }
    if (row.isCluster()) {
      return "deployment %s is in mode %s".formatted(row.name(), row.mode());
    }
    if (options.to() == row.active()) {
      return "%s is the active side already".formatted(row.active());
    }
    if (!server.lock(Deadline.in(Duration.ZERO))) {
      return "another run of this deployment is under way";
    }
    RunNote note = RunNote.parse(row.note());
    if (note != null && !note.isFinished()) {
      return "run %s is unfinished at step %s: resume or abort it"
          .formatted(note.run(), note.step());
    }
    String scheduled = server.row().scheduledFlip();
    if (scheduled != null) {
      return "a flip is scheduled for %s: unschedule it, or wait for it".formatted(scheduled);
    }
    if (row.phase().equals("hold") && server.row().isAhead(row.holdUntil())) {
      return "somebody holds the deployment until %s: release ends that".formatted(row.holdUntil());
    }
    return "";
  }

  private CutoverResult advance(CutoverSide server, RunNote note, CutoverOptions options)
      throws SQLException, InterruptedException {
    SchemaSwitchSteps steps = new SchemaSwitchSteps(server, note, options);
    try {
      steps.take();
      return new CutoverResult(
          CutoverOutcome.DONE,
          "deployment %s is on %s, and %s is fenced"
              .formatted(options.deployment(), note.to(), note.from()),
          steps.report().build());
    } catch (FlipUnknownException e) {
      return CutoverResult.needsAPerson(steps.report(), String.valueOf(e.getMessage()));
    } catch (SQLException | StepFailedException | RuntimeException e) {
      LOG.warn("the switch of {} failed", options.deployment(), e);
      return takenBack(server, steps, options, String.valueOf(e.getMessage()));
    } catch (InterruptedException e) {
      Thread.interrupted();
      CutoverResult result = takenBack(server, steps, options, "interrupted");
      Thread.currentThread().interrupt();
      return result;
    }
  }

  private static CutoverResult takenBack(
      CutoverSide server, SchemaSwitchSteps steps, CutoverOptions options, String why)
      throws InterruptedException {
    if (steps.isFlipped()) {
      return new CutoverResult(
          CutoverOutcome.DONE,
          "deployment %s is on %s; clients were not waited for: %s"
              .formatted(options.deployment(), steps.note().to(), why),
          steps.report().build());
    }
    String reason = "step %s failed: %s".formatted(steps.note().step(), why);
    try {
      server.repair(Deadline.in(LOCK_PATIENCE));
      return restored(server, steps.note(), reason);
    } catch (SQLException e) {
      return CutoverResult.needsAPerson(
          steps.report(),
          "%s. It cannot be taken back now: %s. %s is active, and may be fenced and held: run abort"
              .formatted(reason, e.getMessage(), steps.note().from()));
    }
  }

  private static CutoverResult restored(CutoverSide server, RunNote note, String why)
      throws SQLException {
    if (server.fence().isThere()) {
      server.fence().lift();
    }
    CutoverReportBuilder report = new CutoverReportBuilder(note.run(), note.from());
    ControlRow row = server.row().read();
    if (row == null
        || row.active() != note.from()
        || server.row().release(row, note.aborted().json()) == null) {
      return CutoverResult.needsAPerson(
          report, "%s, but somebody else changed the deployment meanwhile".formatted(why));
    }
    return new CutoverResult(
        CutoverOutcome.ABORTED_AND_RESTORED,
        "%s. %s is active and open as before".formatted(why, note.from()),
        report.build());
  }
}
