package io.bluegreen.ops.cutover;

import java.sql.SQLException;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Moves a deployment of two clusters from one side to the other, losing nothing, and back by the
 * same protocol. A run that was interrupted, at whatever point, is finished by {@link #resume} or
 * taken back by {@link #abort}; both may be interrupted and repeated. One run at a time: each holds
 * an advisory lock on both sides.
 */
public final class Cutover {
  private static final Logger LOG = LoggerFactory.getLogger(Cutover.class);

  private final PairAccess access;

  public Cutover(PairAccess access) {
    this.access = access;
  }

  /** Runs the whole protocol. */
  public CutoverResult run(CutoverOptions options) {
    ReportBuilder report = new ReportBuilder(UUID.randomUUID().toString(), null);
    try (Beside beside = new Beside();
        Pair pair = Pair.open(access, options)) {
      ControlRow truth = pair.truth();
      if (!pair.isComplete() || truth == null) {
        return refused(report, pair.failures());
      }
      return new CutoverSession(pair, options, truth, beside).run();
    } catch (SQLException e) {
      return refused(report, e.toString());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return refused(report, "interrupted before anything was changed");
    }
  }

  /** Finishes an interrupted run. */
  public CutoverResult resume(CutoverOptions options) {
    return withNote(options, CutoverSession::resume);
  }

  /** Takes an interrupted run back, as long as the flip has not happened. */
  public CutoverResult abort(CutoverOptions options) {
    return withNote(options, CutoverSession::abort);
  }

  /** What is done with an unfinished run. */
  private interface Continuation {
    CutoverResult with(CutoverSession session, RunNote note)
        throws SQLException, InterruptedException;
  }

  private CutoverResult withNote(CutoverOptions options, Continuation continuation) {
    try (Beside beside = new Beside();
        Pair pair = Pair.open(access, options)) {
      RunNote note = pair.note();
      ControlRow truth = pair.truth();
      if (truth == null) {
        return needsAPerson(report(null), "neither side can be read. " + pair.failures());
      }
      if (note == null || note.isFinished()) {
        return refused(
            report(note), "there is no unfinished run; the row says " + truth.describe());
      }
      return continuation.with(new CutoverSession(pair, options, truth, beside), note);
    } catch (SQLException e) {
      LOG.warn("the run of {} cannot be continued", options.deployment(), e);
      return needsAPerson(report(null), "a server refused or was lost, run this again: " + e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return needsAPerson(report(null), "interrupted, run this again");
    }
  }

  private static ReportBuilder report(@Nullable RunNote note) {
    return new ReportBuilder(note == null ? "" : note.run(), note == null ? null : note.from());
  }

  static CutoverResult refused(ReportBuilder report, String why) {
    return new CutoverResult(Outcome.REFUSED, why, report.build());
  }

  static CutoverResult needsAPerson(ReportBuilder report, String why) {
    return new CutoverResult(Outcome.NEEDS_A_PERSON, why, report.build());
  }
}
