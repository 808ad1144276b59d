package io.bluegreen.ops.control;

import io.bluegreen.jdbc.model.Side;
import io.bluegreen.ops.sql.Sql;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The row of a deployment in {@code bluegreen.deployment}, as it was read from one side. Immutable.
 */
public record ControlRow(
    String name,
    String mode,
    String blue,
    String green,
    Side active,
    String phase,
    @Nullable OffsetDateTime holdUntil,
    long epoch,
    @Nullable String note)
    implements RoutingRow {
  /** The active side, which also counts a schedule that is due but not yet written to the row. */
  static final String ACTIVE = "bluegreen.effective_active(deployment)";

  static final String COLUMNS =
      "name, mode, blue, green, " + ACTIVE + ", phase, hold_until, epoch, note";

  static ControlRow read(ResultSet row) throws SQLException {
    return new ControlRow(
        Sql.text(row, 1),
        Sql.text(row, 2),
        Sql.text(row, 3),
        Sql.text(row, 4),
        Side.valueOf(Sql.text(row, 5).toUpperCase(Locale.ROOT)),
        Sql.text(row, 6),
        row.getObject(7, OffsetDateTime.class),
        row.getLong(8),
        row.getString(9));
  }

  /** Tells whether the two rows have the same effect on clients. */
  public boolean saysTheSameAs(ControlRow that) {
    return epoch == that.epoch && sameRoute(that);
  }

  private boolean sameRoute(ControlRow that) {
    return mode.equals(that.mode)
        && blue.equals(that.blue)
        && green.equals(that.green)
        && active == that.active
        && phase.equals(that.phase)
        && Objects.equals(holdUntil, that.holdUntil);
  }

  /** Returns a description for people. */
  public String describe() {
    return active + " active, " + phase + ", epoch " + epoch;
  }
}
