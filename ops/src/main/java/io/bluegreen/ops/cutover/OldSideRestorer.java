package io.bluegreen.ops.cutover;

import io.bluegreen.jdbc.model.Side;
import io.bluegreen.jdbc.model.SqlStateCode;
import io.bluegreen.ops.control.ControlRow;
import io.bluegreen.ops.cutover.model.CutoverOptions;
import io.bluegreen.ops.cutover.model.CutoverStep;
import io.bluegreen.ops.cutover.run.RunNote;
import io.bluegreen.ops.cutover.side.CutoverSide;
import io.bluegreen.ops.replication.ReplicationNames;
import io.bluegreen.ops.sql.Deadline;
import java.sql.SQLException;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The restoration of the state before the flip: the prepared way back is removed, the fence is
 * lifted and the hold is released. Called only if the flip has certainly not happened.
 *
 * <p>Each part examines the present state, so a crash in between is followed by another abort.
 * Forward replication was never changed. The old side is opened even if the new one is unreachable;
 * the remaining parts are left to the next abort.
 */
final class OldSideRestorer {
  private final CutoverOptions options;
  private final CutoverSide source;
  private final @Nullable CutoverSide target;
  private final ReplicationNames names;
  private final RunNote note;
  private final List<String> leftOver = new ArrayList<>();
  private String oldRow = "";

  OldSideRestorer(
      CutoverOptions options, CutoverSide source, @Nullable CutoverSide target, RunNote note) {
    this.options = options;
    this.source = source;
    this.target = target;
    this.note = note;
    names = ReplicationNames.of(options.deployment());
  }

  /** Returns what could not be done, in words; nothing if everything is as before. */
  List<String> restore() throws SQLException, InterruptedException {
    source.subscriptions().drop(names.to(note.from()));
    boolean targetDone = restoreTarget();
    if (source.fence().isThere()) {
      source.fence().lift();
    }
    release(targetDone);
    return leftOver;
  }

  /**
   * Returns what the new side's row still says where it could not be brought up to date, and what
   * ends that; empty where it was. Clients follow the old side's row, which is newer.
   */
  String oldRow() {
    return oldRow;
  }

  /** A slot for the way back keeps WAL until it is dropped. */
  private boolean restoreTarget() throws InterruptedException {
    if (target == null) {
      if (note.reached(CutoverStep.WAY_BACK)) {
        leftOver.add(
            "%s cannot be reached: run abort again when it can, for its row, which stays held, and the slot that was made there"
                .formatted(note.to()));
        return false;
      }
      return true;
    }
    String slot = names.to(note.from());
    try {
      if (!target.slots().drop(slot, Deadline.in(options.timeouts().wayBack()))) {
        leftOver.add("somebody streams from slot %s on %s".formatted(slot, note.to()));
      }
      return true;
    } catch (SQLException e) {
      leftOver.add(
          "slot %s of %s could not be dropped, run abort again: %s"
              .formatted(slot, note.to(), e.getMessage()));
      return false;
    }
  }

  private void release(boolean targetDone) throws SQLException {
    RunNote last = targetDone ? note.aborted() : note.opened();
    ControlRow row = row(source, note.from());
    ControlRow released = source.row().release(row, last.json());
    if (released == null) {
      throw new SQLException(
          "somebody else changed the deployment at this moment",
          SqlStateCode.SERIALIZATION_FAILURE);
    }
    String failure = copy(released);
    if (targetDone && !failure.isEmpty()) {
      oldRow = leftAsItWas(row, failure);
    }
  }

  /** Brings the new side's row up to date; returns why that is not possible, or nothing. */
  private String copy(ControlRow released) {
    if (target == null) {
      return "it cannot be reached";
    }
    try {
      target.row().copy(released);
      return "";
    } catch (SQLException e) {
      return String.valueOf(e.getMessage());
    }
  }

  private String leftAsItWas(ControlRow before, String why) {
    String ends =
        "bluegreen release --deployment %s once %s answers, or the next run, brings it up to date"
            .formatted(before.name(), note.to());
    return before.phase().equals("hold") && before.holdUntil() != null
        ? "the row of %s stays held until %s, when a hold ends by itself (%s): %s"
            .formatted(
                note.to(), before.holdUntil().withOffsetSameInstant(ZoneOffset.UTC), why, ends)
        : "the row of %s is behind (%s): %s".formatted(note.to(), why, ends);
  }

  private ControlRow row(CutoverSide server, Side side) throws SQLException {
    return Objects.requireNonNull(server.row().read(), () -> side + " has no row");
  }
}
