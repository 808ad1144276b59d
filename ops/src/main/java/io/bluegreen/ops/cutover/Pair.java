package io.bluegreen.ops.cutover;

import io.bluegreen.jdbc.control.Side;
import java.sql.SQLException;
import java.util.EnumMap;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Both sides as far as they can be reached, and what their rows say. */
final class Pair implements AutoCloseable {
  private final Map<Side, Server> servers = new EnumMap<>(Side.class);
  private final Map<Side, ControlRow> rows = new EnumMap<>(Side.class);
  private final Map<Side, String> failures = new EnumMap<>(Side.class);

  private Pair() {}

  static Pair open(PairAccess access, CutoverOptions options) {
    Pair pair = new Pair();
    for (Side side : Side.values()) {
      try {
        Server server = Server.open(access, side, options);
        pair.servers.put(side, server);
        ControlRow row = ControlRows.read(server.main(), options.deployment());
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
  void readAgain(String deployment) throws SQLException {
    for (Map.Entry<Side, Server> reached : servers.entrySet()) {
      ControlRow row = ControlRows.read(reached.getValue().main(), deployment);
      if (row != null) {
        rows.put(reached.getKey(), row);
      }
    }
  }

  /** Returns a side that can be reached and has a row; null if it cannot or has not. */
  @Nullable Server server(Side side) {
    return rows.containsKey(side) ? servers.get(side) : null;
  }

  @Nullable ControlRow row(Side side) {
    return rows.get(side);
  }

  boolean isComplete() {
    return rows.size() == Side.values().length;
  }

  /** What is missing for it to be complete, in words. */
  String failures() {
    return failures.entrySet().stream()
        .map(failure -> failure.getKey() + ": " + failure.getValue())
        .collect(Collectors.joining(". "));
  }

  /** What is missing of one side, in words. */
  String failure(Side side) {
    return failures.getOrDefault(side, "");
  }

  /** The row with the highest epoch, which is the truth; null if there is none. */
  @Nullable ControlRow truth() {
    ControlRow blue = rows.get(Side.BLUE);
    ControlRow green = rows.get(Side.GREEN);
    if (blue == null || green == null) {
      return blue == null ? green : blue;
    }
    return blue.epoch() >= green.epoch() ? blue : green;
  }

  /**
   * The note of the newest run: that of the newer row; of two equal ones the old side's, where
   * progress is written.
   */
  @Nullable RunNote note() {
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
    servers.values().forEach(Server::close);
  }
}
