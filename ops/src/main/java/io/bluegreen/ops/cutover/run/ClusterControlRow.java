package io.bluegreen.ops.cutover.run;

import io.bluegreen.jdbc.model.Side;
import io.bluegreen.jdbc.model.SqlStateCode;
import io.bluegreen.ops.control.ControlRow;
import io.bluegreen.ops.control.ControlRows;
import io.bluegreen.ops.control.PairAccess;
import io.bluegreen.ops.cutover.model.CutoverOptions;
import java.sql.Connection;
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
    return change((connection, row) -> ControlRows.hold(connection, row, atMost, note(row)));
  }

  /** Ends a hold on both sides; returns the epoch. */
  public long release() throws SQLException {
    return change((connection, row) -> ControlRows.release(connection, row, note(row)));
  }

  /** A change that is conditional on the row being as it was read; null if it is not. */
  private interface Change {
    @Nullable ControlRow apply(Connection connection, ControlRow row) throws SQLException;
  }

  private long change(Change change) throws SQLException {
    try (SideConnections blue = SideConnections.open(access, Side.BLUE, options);
        SideConnections green = SideConnections.open(access, Side.GREEN, options)) {
      Map<Side, SideConnections> servers =
          new EnumMap<>(Map.of(Side.BLUE, blue, Side.GREEN, green));
      ControlRow one = row(blue);
      ControlRow other = row(green);
      ControlRow truth = one.epoch() >= other.epoch() ? one : other;
      if (one.epoch() == other.epoch() && !one.saysTheSameAs(other)) {
        throw refused(
            "the rows of both sides have one epoch and differ: blue says %s, green says %s"
                .formatted(one.describe(), other.describe()));
      }
      SideConnections active = Objects.requireNonNull(servers.get(truth.active()));
      SideConnections idle = Objects.requireNonNull(servers.get(truth.active().other()));
      ControlRows.copy(active.main(), truth);
      ControlRow changed = change.apply(active.main(), row(active));
      if (changed == null) {
        throw refused("somebody else changed the deployment at this moment");
      }
      ControlRows.copy(idle.main(), changed);
      return changed.epoch();
    }
  }

  private ControlRow row(SideConnections server) throws SQLException {
    ControlRow row = ControlRows.read(server.main(), options.deployment());
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
