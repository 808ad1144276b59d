package io.bluegreen.ops.cutover.run;

import io.bluegreen.jdbc.model.Side;
import io.bluegreen.ops.control.ControlRow;
import io.bluegreen.ops.control.ServerIdentity;
import io.bluegreen.ops.cutover.model.CutoverOptions;
import io.bluegreen.ops.cutover.model.CutoverReportBuilder;
import io.bluegreen.ops.cutover.model.CutoverStep;
import io.bluegreen.ops.cutover.model.CutoverTimeouts;
import io.bluegreen.ops.cutover.model.StepFailedException;
import io.bluegreen.ops.cutover.side.CutoverSide;
import io.bluegreen.ops.replication.ReplicationNames;
import io.bluegreen.ops.sql.Deadline;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;

/**
 * The state of one run: its deployment, its direction and its progress. The source is the side that
 * was active when the run began, the target is the other one. Changed only by the protocol's own
 * thread.
 */
public final class CutoverContext {
  private final CutoverOptions options;
  private final CutoverSide source;
  private final CutoverSide target;
  private final ReplicationNames names;
  private final CutoverReportBuilder report;
  private final ParallelTasks parallelTasks;
  private RunNote note;
  private long heldAtNanos;
  private long fencedAtNanos;
  private Deadline deadline;
  private String heldSince = "";
  private boolean flipped;
  private boolean wayBackIsLost;

  public CutoverContext(
      CutoverOptions options,
      CutoverSide source,
      CutoverSide target,
      RunNote note,
      CutoverReportBuilder report,
      ParallelTasks parallelTasks) {
    this.options = options;
    this.parallelTasks = parallelTasks;
    this.source = source;
    this.target = target;
    this.note = note;
    this.report = report;
    names = ReplicationNames.of(options.deployment());
    deadline = Deadline.in(options.timeouts().hold());
  }

  public CutoverOptions options() {
    return options;
  }

  public CutoverTimeouts timeouts() {
    return options.timeouts();
  }

  public String deployment() {
    return options.deployment();
  }

  public CutoverSide source() {
    return source;
  }

  public CutoverSide target() {
    return target;
  }

  public Side from() {
    return note.from();
  }

  public Side to() {
    return note.to();
  }

  public ReplicationNames names() {
    return names;
  }

  public CutoverReportBuilder report() {
    return report;
  }

  /** Does what may overlap. */
  public ParallelTasks parallelTasks() {
    return parallelTasks;
  }

  public RunNote note() {
    return note;
  }

  /**
   * Notes that a step begins, and returns what goes with that: both servers say that they are still
   * the same, and the step is written down. The protocol decides what that overlaps with.
   */
  public List<ParallelTasks.Work> begin(CutoverStep step) {
    RunNote began = note.at(step);
    note = began;
    return List.of(
        () -> verify(source, began.source()),
        () -> verify(target, began.target()),
        () -> write(step, began.json()));
  }

  /** Says durably that from now on a flip may have been sent: what an abort has to know. */
  public CutoverStep announceFlip() throws SQLException {
    source.row().record(note.json());
    return CutoverStep.FLIP;
  }

  /**
   * What is taken back is found by looking for it. These notes are the reader's picture, and tell
   * an abort that cannot reach the new side whether a slot may be left there; they wait for no
   * disk.
   */
  private void write(CutoverStep step, String written) throws SQLException {
    switch (step) {
      case HOLD -> {
        // The hold writes the note with its own change.
      }
      case DRAIN, FENCE, ARRIVE, SEQUENCES, WAY_BACK -> source.row().remember(written);
      case FLIP -> {
        // The flip writes it beside its own transaction, and commits only after it.
      }
      case SETTLE -> target.row().record(written);
    }
  }

  /** The hold stands on the source's row; budget is counted from before it was sent. */
  public void held(ControlRow row, String since, long sentNanos, Duration budget) {
    note = note.holding(row.epoch());
    heldSince = since;
    heldAtNanos = sentNanos;
    deadline = new Deadline(sentNanos + budget.toNanos());
    report.held(row.epoch());
  }

  /** The moment after which a transaction of the source began under the hold. */
  public String heldSince() {
    return heldSince;
  }

  public void fenced(long epoch) {
    note = note.fenced(epoch);
    fencedAtNanos = System.nanoTime();
    report.fenced(epoch);
  }

  public void arrived() {
    report.arrived(Duration.ofNanos(System.nanoTime() - fencedAtNanos));
  }

  public void flipped(long epoch) {
    flipped = true;
    report.flipped(
        epoch, heldAtNanos == 0 ? null : Duration.ofNanos(System.nanoTime() - heldAtNanos));
  }

  /**
   * Every live client has seen the flip.
   *
   * @param afterHold when the last of them said so; zero if none did
   */
  public void followed(Duration afterHold) {
    if (heldAtNanos != 0 && !afterHold.isZero() && !afterHold.isNegative()) {
      report.followed(afterHold);
    }
  }

  /** A failover came in between: what flows back from here on could not be trusted. */
  public void giveUpWayBack() {
    wayBackIsLost = true;
  }

  public boolean isWayBackLost() {
    return wayBackIsLost;
  }

  /** The rehearsal is over; nothing has been flipped. */
  public void rehearsed() {
    report.paused(Duration.ofNanos(System.nanoTime() - heldAtNanos));
  }

  public boolean isFlipped() {
    return flipped;
  }

  public void finished(RunNote last) {
    note = last;
  }

  /** When a step that starts now has to be over, which is never later than the hold. */
  public Deadline within(Duration duration) {
    return Deadline.in(duration).orEarlier(deadline);
  }

  private static void verify(CutoverSide server, ServerIdentity expected)
      throws SQLException, StepFailedException {
    ServerIdentity now = server.identity();
    if (!now.equals(expected)) {
      throw new StepFailedException(
          String.format(
              Locale.ROOT,
              "the server of %s is %s and was %s when this began: a failover happened underneath",
              server.side(),
              now,
              expected));
    }
  }
}
