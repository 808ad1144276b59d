package io.bluegreen.ops.cutover;

import io.bluegreen.jdbc.model.Side;
import io.bluegreen.ops.control.ControlRow;
import io.bluegreen.ops.cutover.model.CutoverOptions;
import io.bluegreen.ops.cutover.model.CutoverReportBuilder;
import io.bluegreen.ops.cutover.model.CutoverResult;
import io.bluegreen.ops.cutover.model.CutoverStep;
import io.bluegreen.ops.cutover.run.CutoverContext;
import io.bluegreen.ops.cutover.run.DeploymentServers;
import io.bluegreen.ops.cutover.run.ParallelTasks;
import io.bluegreen.ops.cutover.run.RunNote;
import io.bluegreen.ops.cutover.side.CutoverSide;
import io.bluegreen.ops.sql.Deadline;
import java.sql.SQLException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * An interrupted run, which is finished or taken back. The rows of both sides are read again after
 * their locks are taken: only then can the interrupted process commit nothing more.
 */
final class InterruptedRun {
  private final DeploymentServers pair;
  private final CutoverOptions options;
  private final ParallelTasks parallelTasks;
  private final RunOutcomeHandler ending;

  InterruptedRun(DeploymentServers pair, CutoverOptions options, ParallelTasks parallelTasks) {
    this.pair = pair;
    this.options = options;
    this.parallelTasks = parallelTasks;
    ending = new RunOutcomeHandler(options);
  }

  /** Goes on from wherever it stands. */
  CutoverResult resume(RunNote first) throws SQLException, InterruptedException {
    CutoverSide source = pair.server(first.from());
    CutoverSide target = pair.server(first.to());
    if (source == null || target == null) {
      return incomplete(first, "both sides are needed to resume. ", "resume");
    }
    RunNote note = locked(first, source, target);
    if (note == null) {
      return CutoverResult.refused(report(first), "another run of this deployment is under way");
    }
    if (note.isFinished()) {
      return CutoverResult.refused(report(note), "the run has ended meanwhile");
    }
    if (note.isOpened()) {
      return CutoverResult.refused(report(note), "an abort has begun: finish it with abort");
    }
    ControlRow truth = Objects.requireNonNull(pair.truth());
    return note.isFlippedBy(truth)
        ? settle(note, source, target, truth)
        : again(note, source, target);
  }

  /** Says what is certain without the side that does not answer. */
  private CutoverResult incomplete(RunNote note, String otherwise, String command) {
    Side missing = pair.server(note.from()) == null ? note.from() : note.to();
    String gone =
        "Where the server of %1$s is gone for good: bluegreen forget-side %1$s".formatted(missing);
    String failures = pair.failures().replaceFirst("[.]?$", ".");
    return CutoverResult.needsAPerson(
        report(note),
        missing == note.from() && note.isFlippedBy(Objects.requireNonNull(pair.truth()))
            ? "the flip has happened, %s is active and takes writes. What is left of the run needs both sides. %s bluegreen resume finishes it once %s answers again. %s"
                .formatted(note.to(), failures, missing, gone)
            : "%s%s Fence and hold stay; run %s again when both can be reached. %s"
                .formatted(otherwise, failures, command, gone));
  }

  private CutoverResult again(RunNote note, CutoverSide source, CutoverSide target)
      throws SQLException, InterruptedException {
    if (!note.isOn(source, target)) {
      return CutoverResult.needsAPerson(
          report(note),
          "a server was replaced since the run began, and the flip to %s has not happened as far as the rows say: look at the data, then run abort and accept the new servers"
              .formatted(note.to()));
    }
    return ending.advance(run(note, source, target), CutoverStep.HOLD);
  }

  /** Behind the flip a failover costs the way back, which a person has to know. */
  private CutoverResult settle(
      RunNote note, CutoverSide source, CutoverSide target, ControlRow truth)
      throws SQLException, InterruptedException {
    boolean sameServers = note.isOn(source, target);
    if (!sameServers && !options.acceptNewServers()) {
      return CutoverResult.needsAPerson(
          report(note),
          "%s is active and works, but a server was replaced since the run began, and rows may be missing on either side: look at the data, then resume and accept the new servers; replication back to %s has to be set up anew then"
              .formatted(note.to(), note.from()));
    }
    CutoverContext run =
        run(sameServers ? note : note.on(source.identity(), target.identity()), source, target);
    if (!sameServers) {
      run.giveUpWayBack();
    }
    run.flipped(truth.epoch());
    return ending.advance(run, CutoverStep.SETTLE);
  }

  /** Goes back to before it began. */
  CutoverResult abort(RunNote first) throws SQLException, InterruptedException {
    CutoverSide source = pair.server(first.from());
    CutoverSide target = pair.server(first.to());
    if (source == null || (target == null && first.reached(CutoverStep.FLIP))) {
      return incomplete(
          first, "whether the flip happened is known only to both sides together. ", "abort");
    }
    RunNote note = locked(first, source, target);
    if (note == null) {
      return CutoverResult.refused(report(first), "another run of this deployment is under way");
    }
    if (note.isFinished()) {
      return CutoverResult.refused(report(note), "the run has ended meanwhile");
    }
    if (note.isFlippedBy(Objects.requireNonNull(pair.truth()))) {
      return CutoverResult.refused(
          report(note),
          "the flip has happened, %s is active: resume finishes the run, and a run the other way goes back"
              .formatted(note.to()));
    }
    if (target != null
        && note.reached(CutoverStep.FLIP)
        && !note.target().equals(target.identity())
        && !options.acceptNewServers()) {
      return CutoverResult.needsAPerson(
          report(note),
          "a flip to %s may have been sent, and its server was replaced since: a standby may have been promoted that never got it. Look whether applications wrote there; if not, run abort and accept the new servers. Fence and hold stay"
              .formatted(note.to()));
    }
    return ending.restored(source, target, note, report(note), "aborted on demand");
  }

  /** The note as it is once nobody else can change it; null if somebody else goes on. */
  private @Nullable RunNote locked(RunNote first, CutoverSide source, @Nullable CutoverSide target)
      throws SQLException, InterruptedException {
    if (!source.lock(Deadline.in(RunOutcomeHandler.LOCK_PATIENCE))
        || (target != null && !target.lock(Deadline.in(RunOutcomeHandler.LOCK_PATIENCE)))) {
      return null;
    }
    pair.readAgain();
    RunNote note = pair.note();
    return note == null ? first : note;
  }

  private CutoverContext run(RunNote note, CutoverSide source, CutoverSide target) {
    return new CutoverContext(options, source, target, note, report(note), parallelTasks);
  }

  private static CutoverReportBuilder report(RunNote note) {
    return new CutoverReportBuilder(note.run(), note.from());
  }
}
