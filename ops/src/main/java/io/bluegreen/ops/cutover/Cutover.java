package io.bluegreen.ops.cutover;

import io.bluegreen.jdbc.model.Side;
import io.bluegreen.jdbc.model.SqlStateCode;
import io.bluegreen.ops.control.ControlRow;
import io.bluegreen.ops.control.PairAccess;
import io.bluegreen.ops.cutover.model.CutoverInspection;
import io.bluegreen.ops.cutover.model.CutoverOptions;
import io.bluegreen.ops.cutover.model.CutoverReport;
import io.bluegreen.ops.cutover.model.CutoverReportBuilder;
import io.bluegreen.ops.cutover.model.CutoverResult;
import io.bluegreen.ops.cutover.model.StepFailedException;
import io.bluegreen.ops.cutover.run.CutoverContext;
import io.bluegreen.ops.cutover.run.DeploymentServers;
import io.bluegreen.ops.cutover.run.ParallelTasks;
import io.bluegreen.ops.cutover.run.RunNote;
import io.bluegreen.ops.cutover.side.CutoverSide;
import io.bluegreen.ops.cutover.side.ServerSide;
import io.bluegreen.ops.cutover.side.SideOpener;
import io.bluegreen.ops.cutover.step.ForwardReplication;
import io.bluegreen.ops.cutover.step.SequencesStep;
import io.bluegreen.ops.sql.Deadline;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A cutover of a deployment of two clusters. It moves the active side without losing a write, and
 * back by the same protocol.
 *
 * <p>A run that was interrupted at any point is finished by {@link #resume} or taken back by {@link
 * #abort}. Both may be interrupted and repeated. Only one run is possible at a time: each holds an
 * advisory lock on both sides.
 */
public final class Cutover {
  private static final Logger LOG = LoggerFactory.getLogger(Cutover.class);

  private final Function<CutoverOptions, SideOpener> openers;

  /** Makes cutovers of a pair of servers. */
  public Cutover(PairAccess access) {
    this(options -> ServerSide.opener(access, options));
  }

  /** Makes cutovers of whatever is opened as the two sides. */
  Cutover(Function<CutoverOptions, SideOpener> openers) {
    this.openers = openers;
  }

  /** Runs the whole protocol. */
  public CutoverResult run(CutoverOptions options) {
    return begin(options, CutoverSession::run);
  }

  /**
   * Holds and drains for real, so that applications feel it, measures what would follow, and
   * releases: no session is ended, nothing is fenced, nothing flips. Its report's pause is that of
   * a cutover but for the fence and the flip. Refused where a cutover would be.
   */
  public CutoverResult rehearse(CutoverOptions options) {
    return begin(options, CutoverSession::rehearse);
  }

  /**
   * Finishes an interrupted run. Where a server was replaced since the flip, this needs a person's
   * word: {@link CutoverOptions#withAcceptNewServers}. The way back is given up then, for a
   * promoted standby may lack rows.
   */
  public CutoverResult resume(CutoverOptions options) {
    return withNote(options, InterruptedRun::resume);
  }

  /** Takes an interrupted run back, as long as the flip has not happened. */
  public CutoverResult abort(CutoverOptions options) {
    return withNote(options, InterruptedRun::abort);
  }

  /**
   * Tells what state a deployment is in. Changes nothing, and works while a run is under way.
   *
   * @throws SQLException if a side that could be reached is lost meanwhile
   */
  public CutoverInspection inspect(CutoverOptions options) throws SQLException {
    try (DeploymentServers pair = DeploymentServers.open(openers.apply(options))) {
      return new CutoverInspector(pair, options).look();
    }
  }

  /**
   * Returns what a run to the other side would be refused for now, in words. Takes no lock, and
   * changes nothing.
   */
  public List<String> obstacles(CutoverOptions options) throws SQLException {
    try (ParallelTasks parallelTasks = new ParallelTasks();
        DeploymentServers pair = DeploymentServers.open(openers.apply(options))) {
      ControlRow truth = pair.truth();
      return pair.isComplete() && truth != null
          ? new CutoverSession(pair, options, truth, parallelTasks).obstacles()
          : List.of(pair.failures());
    }
  }

  /**
   * Waits until nothing stands against a cutover on the side of replication: every table is copied,
   * every subscription streams and is close behind.
   *
   * @return what still stands against it after that time, in words; nothing if all is well
   */
  public List<String> awaitSync(CutoverOptions options, Duration atMost)
      throws SQLException, InterruptedException {
    try (ParallelTasks parallelTasks = new ParallelTasks();
        DeploymentServers pair = DeploymentServers.open(openers.apply(options))) {
      CutoverContext run = standing(pair, options, parallelTasks);
      List<String> problems = new ArrayList<>();
      Deadline.in(atMost)
          .await(
              () -> {
                problems.clear();
                problems.addAll(new ForwardReplication(run).problems());
                return problems.isEmpty();
              });
      return problems;
    }
  }

  /**
   * Moves the idle side's sequences ahead of the active side's by the margin, as the cutover does
   * again in its own time; never backwards.
   *
   * @return the sequences that were moved
   * @throws SQLException SQLSTATE 55000 with the reason, if a sequence cannot be moved
   */
  public List<CutoverReport.MovedSequence> moveSequences(CutoverOptions options)
      throws SQLException, InterruptedException {
    try (ParallelTasks parallelTasks = new ParallelTasks();
        DeploymentServers pair = DeploymentServers.open(openers.apply(options))) {
      CutoverContext run = standing(pair, options, parallelTasks);
      new SequencesStep().take(run);
      return run.report().build().sequences();
    } catch (StepFailedException e) {
      throw new SQLException(e.getMessage(), SqlStateCode.OBJECT_NOT_IN_PREREQUISITE_STATE, e);
    }
  }

  /** A run that goes nowhere: both sides as they stand. */
  private static CutoverContext standing(
      DeploymentServers pair, CutoverOptions options, ParallelTasks parallelTasks)
      throws SQLException {
    ControlRow truth = pair.truth();
    CutoverSide blue = pair.server(Side.BLUE);
    CutoverSide green = pair.server(Side.GREEN);
    if (truth == null || blue == null || green == null) {
      throw new SQLException(
          "both sides are needed: " + pair.failures(), SqlStateCode.UNABLE_TO_CONNECT);
    }
    Side from = truth.active();
    CutoverSide source = from == Side.BLUE ? blue : green;
    CutoverSide target = from == Side.BLUE ? green : blue;
    CutoverReportBuilder report = new CutoverReportBuilder("", from);
    RunNote note = RunNote.atHold("", truth.epoch(), options.operator(), source, target);
    return new CutoverContext(options, source, target, note, report, parallelTasks);
  }

  /** What is done with a pair at which nothing is unfinished. */
  private interface Beginning {
    CutoverResult of(CutoverSession session) throws SQLException, InterruptedException;
  }

  private CutoverResult begin(CutoverOptions options, Beginning beginning) {
    CutoverReportBuilder report = new CutoverReportBuilder(UUID.randomUUID().toString(), null);
    try (ParallelTasks parallelTasks = new ParallelTasks();
        DeploymentServers pair = DeploymentServers.open(openers.apply(options))) {
      ControlRow truth = pair.truth();
      if (!pair.isComplete() || truth == null) {
        return CutoverResult.refused(report, pair.failures());
      }
      return beginning.of(new CutoverSession(pair, options, truth, parallelTasks));
    } catch (SQLException e) {
      return CutoverResult.refused(report, e.toString());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return CutoverResult.refused(report, "interrupted before anything was changed");
    }
  }

  /** What is done with an unfinished run. */
  private interface Continuation {
    CutoverResult with(InterruptedRun unfinished, RunNote note)
        throws SQLException, InterruptedException;
  }

  private CutoverResult withNote(CutoverOptions options, Continuation continuation) {
    try (ParallelTasks parallelTasks = new ParallelTasks();
        DeploymentServers pair = DeploymentServers.open(openers.apply(options))) {
      RunNote note = pair.note();
      ControlRow truth = pair.truth();
      if (truth == null) {
        return CutoverResult.needsAPerson(
            report(null), "neither side can be read. " + pair.failures());
      }
      if (note == null || note.isFinished()) {
        return CutoverResult.refused(
            report(note), "there is no unfinished run; the row says " + truth.describe());
      }
      return continuation.with(new InterruptedRun(pair, options, parallelTasks), note);
    } catch (SQLException e) {
      LOG.warn("the run of {} cannot be continued", options.deployment(), e);
      return CutoverResult.needsAPerson(
          report(null), "a server refused or was lost, run this again: " + e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return CutoverResult.needsAPerson(report(null), "interrupted, run this again");
    }
  }

  private static CutoverReportBuilder report(@Nullable RunNote note) {
    return new CutoverReportBuilder(
        note == null ? "" : note.run(), note == null ? null : note.from());
  }
}
