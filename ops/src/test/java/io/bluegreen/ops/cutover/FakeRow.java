package io.bluegreen.ops.cutover;

import io.bluegreen.ops.control.ControlRow;
import io.bluegreen.ops.cutover.side.DeploymentRow;
import java.sql.SQLException;
import java.time.Duration;
import java.time.OffsetDateTime;
import org.jspecify.annotations.Nullable;

/** The control row of a server in memory: every change is conditional on the epoch and the side. */
final class FakeRow implements DeploymentRow {
  private final FakePair pair;
  private final FakeServer server;

  FakeRow(FakePair pair, FakeServer server) {
    this.pair = pair;
    this.server = server;
  }

  @Override
  public @Nullable ControlRow read() throws SQLException {
    server.requireReachable();
    return server.row;
  }

  @Override
  public @Nullable ControlRow hold(ControlRow row, Duration budget, String note)
      throws SQLException {
    return changed(row, "hold", pair.clock().plus(budget), note);
  }

  @Override
  public @Nullable ControlRow release(ControlRow row, String note) throws SQLException {
    return changed(row, "steady", null, note);
  }

  private @Nullable ControlRow changed(
      ControlRow row, String phase, @Nullable OffsetDateTime until, String note)
      throws SQLException {
    ControlRow now = server.requireRow();
    if (now.epoch() != row.epoch() || now.active() != row.active()) {
      return null;
    }
    boolean same = now.phase().equals(phase) && until == null && now.holdUntil() == null;
    long epoch = same ? now.epoch() : pair.nextEpoch(server);
    server.row = FakePair.with(now, now.active(), phase, until, epoch, note);
    return server.row;
  }

  @Override
  public boolean copy(ControlRow row) throws SQLException {
    if (server.requireRow().epoch() >= row.epoch()) {
      return false;
    }
    server.row = row;
    return true;
  }

  @Override
  public void note(String note) throws SQLException {
    ControlRow now = server.requireRow();
    server.row = FakePair.with(now, now.active(), now.phase(), now.holdUntil(), now.epoch(), note);
  }

  @Override
  public void record(String note) throws SQLException {
    note(note);
  }

  @Override
  public void remember(String note) throws SQLException {
    note(note);
  }

  @Override
  public void flush(String note) throws SQLException {
    note(note);
  }

  @Override
  public String clock() throws SQLException {
    server.requireReachable();
    return pair.clock().toString();
  }

  @Override
  public boolean isAhead(@Nullable OffsetDateTime moment) {
    return moment != null && moment.isAfter(pair.clock());
  }

  @Override
  public @Nullable String scheduledFlip() {
    return null;
  }

  @Override
  public @Nullable ControlRow tryHold(ControlRow row, Duration budget, String note)
      throws SQLException {
    ControlRow before = server.requireRow();
    ControlRow held = hold(row, budget, note);
    server.row = before;
    return held;
  }

  @Override
  public void tryCopy(ControlRow row) throws SQLException {
    server.requireRow();
  }
}
