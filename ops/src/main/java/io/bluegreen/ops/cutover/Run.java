package io.bluegreen.ops.cutover;

import io.bluegreen.jdbc.control.Side;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;

/**
 * One run: whom it moves from where to where, and how far it is. The source is the side that was
 * active when it began, the target the other one. Changed by the protocol's own thread only.
 */
final class Run {
  private final CutoverOptions options;
  private final Server source;
  private final Server target;
  private final ReplicationNames names;
  private final ReportBuilder report;
  private final Beside beside;
  private RunNote note;
  private long heldAtNanos;
  private long fencedAtNanos;
  private Deadline deadline;
  private String heldSince = "";
  private boolean flipped;
  private boolean wayBackIsLost;

  Run(
      CutoverOptions options,
      Server source,
      Server target,
      RunNote note,
      ReportBuilder report,
      Beside beside) {
    this.options = options;
    this.beside = beside;
    this.source = source;
    this.target = target;
    this.note = note;
    this.report = report;
    names = ReplicationNames.of(options.deployment());
    deadline = Deadline.in(options.timeouts().hold());
  }

  CutoverOptions options() {
    return options;
  }

  Timeouts timeouts() {
    return options.timeouts();
  }

  String deployment() {
    return options.deployment();
  }

  Server source() {
    return source;
  }

  Server target() {
    return target;
  }

  Side from() {
    return note.from();
  }

  Side to() {
    return note.to();
  }

  ReplicationNames names() {
    return names;
  }

  ReportBuilder report() {
    return report;
  }

  /** Does what may overlap. */
  Beside beside() {
    return beside;
  }

  RunNote note() {
    return note;
  }

  /**
   * Notes that a step begins, and returns what goes with that: both servers say that they are still
   * the same, and the step is written down. {@link Protocol} decides what that overlaps with.
   */
  List<Beside.Work> begin(CutoverStep step) {
    RunNote began = note.at(step);
    note = began;
    return List.of(
        () -> verify(source, began.source()),
        () -> verify(target, began.target()),
        () -> write(step, began.json()));
  }

  /** Says durably that from now on a flip may have been sent: what an abort has to know. */
  CutoverStep announceFlip() throws SQLException {
    ControlRows.note(source.scribe(), deployment(), note.json());
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
      case DRAIN, FENCE, ARRIVE, SEQUENCES, WAY_BACK ->
          ControlRows.remember(source.scribe(), deployment(), written);
      case FLIP -> {
        // The flip writes it beside its own transaction, and commits only after it.
      }
      case SETTLE -> ControlRows.note(target.scribe(), deployment(), written);
    }
  }

  /** The hold stands on the source's row; budget is counted from before it was sent. */
  void held(ControlRow row, String since, long sentNanos, Duration budget) {
    note = note.holding(row.epoch());
    heldSince = since;
    heldAtNanos = sentNanos;
    deadline = new Deadline(sentNanos + budget.toNanos());
    report.held(row.epoch());
  }

  /** The moment after which a transaction of the source began under the hold. */
  String heldSince() {
    return heldSince;
  }

  void fenced(long epoch) {
    note = note.fenced(epoch);
    fencedAtNanos = System.nanoTime();
    report.fenced(epoch);
  }

  void arrived() {
    report.arrived(Duration.ofNanos(System.nanoTime() - fencedAtNanos));
  }

  void flipped(long epoch) {
    flipped = true;
    report.flipped(
        epoch, heldAtNanos == 0 ? null : Duration.ofNanos(System.nanoTime() - heldAtNanos));
  }

  /**
   * Every live client has seen the flip.
   *
   * @param afterHold when the last of them said so; zero if none did
   */
  void followed(Duration afterHold) {
    if (heldAtNanos != 0 && !afterHold.isZero() && !afterHold.isNegative()) {
      report.followed(afterHold);
    }
  }

  /** A failover came in between: what flows back from here on could not be trusted. */
  void giveUpWayBack() {
    wayBackIsLost = true;
  }

  boolean isWayBackLost() {
    return wayBackIsLost;
  }

  /** The rehearsal is over; nothing has been flipped. */
  void rehearsed() {
    report.paused(Duration.ofNanos(System.nanoTime() - heldAtNanos));
  }

  boolean isFlipped() {
    return flipped;
  }

  void finished(RunNote last) {
    note = last;
  }

  /** When a step that starts now has to be over, which is never later than the hold. */
  Deadline within(Duration duration) {
    return Deadline.in(duration).orEarlier(deadline);
  }

  private static void verify(Server server, Identity expected) throws SQLException, StepFailed {
    Identity now = server.identity();
    if (!now.equals(expected)) {
      throw new StepFailed(
          String.format(
              Locale.ROOT,
              "the server of %s is %s and was %s when this began: a failover happened underneath",
              server.side(),
              now,
              expected));
    }
  }
}
