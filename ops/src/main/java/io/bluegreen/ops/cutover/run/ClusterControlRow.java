package io.bluegreen.ops.cutover.run;

import io.bluegreen.jdbc.model.Side;
import io.bluegreen.jdbc.model.SqlStateCode;
import io.bluegreen.ops.control.ControlRow;
import io.bluegreen.ops.control.PairAccess;
import io.bluegreen.ops.control.RoutingRow;
import io.bluegreen.ops.cutover.model.CutoverOptions;
import io.bluegreen.ops.cutover.side.CutoverSide;
import io.bluegreen.ops.cutover.side.ServerSide;
import io.bluegreen.ops.cutover.side.SideOpener;
import java.sql.SQLException;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The row of a pair of clusters, changed by hand and kept equal on both sides: decided on the
 * active side, then copied with its epoch.
 */
public final class ClusterControlRow {
  private final PairAccess access;
  private final CutoverOptions options;

  /** Takes how the sides are reached, and which deployment it is. */
  public ClusterControlRow(PairAccess access, CutoverOptions options) {
    this.access = access;
    this.options = options;
  }

  /** Holds new writing transactions on both sides; returns the epoch. */
  public long hold(Duration atMost) throws SQLException {
    return change((side, row) -> side.row().hold(row, atMost, note(row)));
  }

  /** Ends a hold on both sides; returns the epoch. */
  public long release() throws SQLException {
    return change((side, row) -> side.row().release(row, note(row)));
  }

  /** A change that is conditional on the row being as it was read; null if it is not. */
  private interface Change {
    @Nullable ControlRow apply(CutoverSide side, ControlRow row) throws SQLException;
  }

  private long change(Change change) throws SQLException {
    SideOpener opener = ServerSide.opener(access, options);
    try (CutoverSide blue = opener.open(Side.BLUE);
        CutoverSide green = opener.open(Side.GREEN)) {
      Map<Side, CutoverSide> servers = new EnumMap<>(Map.of(Side.BLUE, blue, Side.GREEN, green));
      ControlRow one = row(blue);
      ControlRow other = row(green);
      String conflict = RoutingRow.conflict(one, other);
      if (!conflict.isEmpty()) {
        throw refused("the rows of both sides differ: " + conflict);
      }
      ControlRow truth = Objects.requireNonNull(RoutingRow.truth(one, other));
      CutoverSide active = Objects.requireNonNull(servers.get(truth.active()));
      CutoverSide idle = Objects.requireNonNull(servers.get(truth.active().other()));
      active.row().copy(truth);
      ControlRow changed = change.apply(active, row(active));
      if (changed == null) {
        throw refused("somebody else changed the deployment at this moment");
      }
      idle.row().copy(changed);
      return changed.epoch();
    }
  }

  private ControlRow row(CutoverSide server) throws SQLException {
    ControlRow row = server.row().read();
    if (row == null) {
      throw refused(server.side() + " has no row for this deployment");
    }
    return row;
  }

  private static String note(ControlRow row) {
    return Objects.requireNonNullElse(row.note(), "");
  }

  private static SQLException refused(String why) {
    return new SQLException(why, SqlStateCode.OBJECT_NOT_IN_PREREQUISITE_STATE);
  }
}
