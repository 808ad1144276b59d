package io.bluegreen.ops.cutover;

import io.bluegreen.jdbc.control.Side;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Takes back everything before the flip: replication runs forward again, the fence is lifted, the
 * hold released. Only called where it is certain that the flip has not happened. Each part looks at
 * what is there, so a crash in between is followed by another abort.
 *
 * <p>The old side is opened even where the new one cannot be reached; what could not be done there
 * is left over for the next abort. The forward slot is made new, if it may have gone, while the
 * fence still stands and all has arrived: nothing was written in between, so nothing is missing.
 */
final class Restore {
  private final CutoverOptions options;
  private final Server source;
  private final @Nullable Server target;
  private final ReplicationNames names;
  private final RunNote note;
  private final List<String> leftOver = new ArrayList<>();

  Restore(CutoverOptions options, Server source, @Nullable Server target, RunNote note) {
    this.options = options;
    this.source = source;
    this.target = target;
    this.note = note;
    names = ReplicationNames.of(options.deployment());
  }

  /** Returns what could not be done, in words; nothing if everything is as before. */
  List<String> restore() throws SQLException, InterruptedException {
    Connection old = source.main();
    Subscriptions.drop(old, names.to(note.from()));
    boolean slotIsGood = ensureForwardSlot();
    boolean targetDone = restoreTarget(slotIsGood);
    if (Sql.truth(
        old,
        "SELECT EXISTS (SELECT FROM bluegreen.fenced_table WHERE deployment = ? AND side = ?)",
        options.deployment(),
        note.from().text())) {
      Sql.number(old, "SELECT bluegreen.unfence(?, ?)", options.deployment(), note.from().text());
    }
    release(targetDone ? note.aborted() : note.opened());
    return leftOver;
  }

  /** Whether the forward slot holds exactly what the new side has not got. */
  private boolean ensureForwardSlot() throws SQLException, InterruptedException {
    String forward = names.to(note.to());
    Boolean active = Slots.active(source.main(), forward);
    if (!note.reached(CutoverStep.WAY_BACK) || note.isOpened()) {
      if (active == null) {
        leftOver.add(
            "slot %s is gone from %s: set replication up anew".formatted(forward, note.from()));
      }
      return active != null;
    }
    boolean subscribed = target == null || Subscriptions.enabled(target.main(), forward) != null;
    if (Boolean.TRUE.equals(active) && subscribed) {
      return true;
    }
    if (Fence.standing(source, options.deployment()) != note.fence()
        || !source.identity().equals(note.source())) {
      if (active == null || !subscribed) {
        leftOver.add(
            "the fence was lifted, or %s failed over, after the forward replication was dropped:"
                    .formatted(note.from())
                + " set replication up anew");
        return false;
      }
      return true;
    }
    return renewForwardSlot(forward);
  }

  private boolean renewForwardSlot(String forward) throws InterruptedException {
    try {
      Deadline deadline = Deadline.in(options.timeouts().wayBack());
      if (Slots.drop(source.main(), forward, deadline)) {
        Slots.create(source.main(), forward, deadline.left());
        return true;
      }
      leftOver.add("somebody else streams from slot " + forward);
    } catch (SQLException e) {
      leftOver.add(
          "slot %s cannot be created on %s, set replication up anew: %s"
              .formatted(forward, note.from(), e.getMessage()));
    }
    return false;
  }

  private boolean restoreTarget(boolean slotIsGood) throws InterruptedException {
    if (target == null) {
      if (note.reached(CutoverStep.WAY_BACK)) {
        leftOver.add(
            "%s cannot be reached: run abort again when it can, for its half of the replication"
                .formatted(note.to()));
        return false;
      }
      return true;
    }
    try {
      Connection idle = target.main();
      String forward = names.to(note.to());
      Slots.drop(idle, names.to(note.from()), Deadline.in(options.timeouts().wayBack()));
      Boolean enabled = Subscriptions.enabled(idle, forward);
      if (enabled == null && slotIsGood) {
        Subscriptions.create(
            idle, forward, source.connectionInfo(), names.publication(), true, false);
      } else if (Boolean.FALSE.equals(enabled) && slotIsGood) {
        Subscriptions.enable(idle, forward);
      }
      return true;
    } catch (SQLException e) {
      leftOver.add(
          "the replication to %s could not be restored, run abort again: %s"
              .formatted(note.to(), e.getMessage()));
      return false;
    }
  }

  private void release(RunNote last) throws SQLException {
    ControlRow row = row(source, note.from());
    ControlRow released = ControlRows.release(source.main(), row, last.json());
    if (released == null) {
      throw new SQLException("somebody else changed the deployment at this moment", "40001");
    }
    if (target != null) {
      try {
        ControlRows.copy(target.main(), released);
      } catch (SQLException e) {
        leftOver.add(
            "the row of %s is behind, which the next run puts right: %s"
                .formatted(note.to(), e.getMessage()));
      }
    }
  }

  private ControlRow row(Server server, Side side) throws SQLException {
    return Objects.requireNonNull(
        ControlRows.read(server.main(), options.deployment()), () -> side + " has no row");
  }
}
