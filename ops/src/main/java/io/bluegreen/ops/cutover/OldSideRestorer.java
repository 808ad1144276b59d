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
    release(targetDone ? note.aborted() : note.opened());
    return leftOver;
  }

  /** A slot for the way back keeps WAL until it is dropped. */
  private boolean restoreTarget() throws InterruptedException {
    if (target == null) {
      if (note.reached(CutoverStep.WAY_BACK)) {
        leftOver.add(
            "%s cannot be reached: run abort again when it can, for the slot that was made there"
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

  private void release(RunNote last) throws SQLException {
    ControlRow row = row(source, note.from());
    ControlRow released = source.row().release(row, last.json());
    if (released == null) {
      throw new SQLException(
          "somebody else changed the deployment at this moment",
          SqlStateCode.SERIALIZATION_FAILURE);
    }
    if (target != null) {
      try {
        target.row().copy(released);
      } catch (SQLException e) {
        leftOver.add(
            "the row of %s is behind, which the next run puts right: %s"
                .formatted(note.to(), e.getMessage()));
      }
    }
  }

  private ControlRow row(CutoverSide server, Side side) throws SQLException {
    return Objects.requireNonNull(server.row().read(), () -> side + " has no row");
  }
}
