package io.bluegreen.ops.cutover.run;

import io.bluegreen.jdbc.model.Side;
import io.bluegreen.ops.control.ControlRow;
import io.bluegreen.ops.control.RoutingRow;
import io.bluegreen.ops.cutover.side.CutoverSide;
import io.bluegreen.ops.cutover.side.SideOpener;
import java.sql.SQLException;
import java.util.EnumMap;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The two sides, as far as they are reachable, with their rows. */
public final class DeploymentServers implements AutoCloseable {
  private final Map<Side, CutoverSide> servers = new EnumMap<>(Side.class);
  private final Map<Side, ControlRow> rows = new EnumMap<>(Side.class);
  private final Map<Side, String> failures = new EnumMap<>(Side.class);

  private DeploymentServers() {}

  /** Reaches both sides, as far as that is possible, and reads their rows. */
  public static DeploymentServers open(SideOpener opener) {
    DeploymentServers pair = new DeploymentServers();
    for (Side side : Side.values()) {
      try {
        CutoverSide server = opener.open(side);
        pair.servers.put(side, server);
        ControlRow row = server.row().read();
        if (row == null) {
          pair.failures.put(side, "there is no row for this deployment");
        } else {
          pair.rows.put(side, row);
        }
      } catch (SQLException e) {
        pair.failures.put(side, String.valueOf(e.getMessage()));
      }
    }
    return pair;
  }

  /** Reads the rows of the sides that could be reached once more. */
  public void readAgain() throws SQLException {
    for (Map.Entry<Side, CutoverSide> reached : servers.entrySet()) {
      ControlRow row = reached.getValue().row().read();
      if (row != null) {
        rows.put(reached.getKey(), row);
      }
    }
  }

  /** Returns a side that can be reached and has a row; null if it cannot or has not. */
  public @Nullable CutoverSide server(Side side) {
    return rows.containsKey(side) ? servers.get(side) : null;
  }

  public @Nullable ControlRow row(Side side) {
    return rows.get(side);
  }

  public boolean isComplete() {
    return rows.size() == Side.values().length;
  }

  /** What is missing for it to be complete, in words. */
  public String failures() {
    return failures.entrySet().stream()
        .map(failure -> failure.getKey() + ": " + failure.getValue())
        .collect(Collectors.joining(". "));
  }

  /** What is missing of one side, in words. */
  public String failure(Side side) {
    return failures.getOrDefault(side, "");
  }

  /** The row that counts; null if there is none. */
  public @Nullable ControlRow truth() {
    return RoutingRow.truth(rows.get(Side.BLUE), rows.get(Side.GREEN));
  }

  /** How the two rows contradict each other, in words; empty if they do not. */
  public String conflict() {
    return RoutingRow.conflict(rows.get(Side.BLUE), rows.get(Side.GREEN));
  }

  /**
   * The note of the newest run: that of the newer row; of two equal ones the old side's, where
   * progress is written.
   */
  public @Nullable RunNote note() {
    ControlRow truth = truth();
    RunNote note = truth == null ? null : RunNote.parse(truth.note());
    if (truth == null || note == null) {
      return note;
    }
    ControlRow old = rows.get(note.from());
    RunNote progress = old == null ? null : RunNote.parse(old.note());
    note = progress != null && old != null && old.epoch() == truth.epoch() ? progress : note;
    return note.isFinished() ? begun(truth, note) : note;
  }

  /** A run that got no further than its first note has written that on the active side alone. */
  private RunNote begun(ControlRow truth, RunNote finished) {
    ControlRow row = rows.get(truth.active());
    RunNote note = row == null ? null : RunNote.parse(row.note());
    return note != null && row != null && row.epoch() == truth.epoch() ? note : finished;
  }

  @Override
  public void close() {
    servers.values().forEach(CutoverSide::close);
  }
}
