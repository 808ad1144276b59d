package io.bluegreen.ops.control;

import io.bluegreen.jdbc.model.Side;
import io.bluegreen.ops.sql.Sql;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The SQL of the control table's row.
 *
 * <p>Two databases hold the row of one deployment, and no transaction spans them. Each change is
 * decided in one of them: it is conditional on the epoch that was read, and the row's trigger gives
 * it the next epoch. The change is then copied to the other database with that epoch, because the
 * trigger accepts an explicit epoch if it is higher.
 *
 * <p>Drivers read both rows and follow the higher epoch. Equal epochs always have equal content.
 */
public final class ControlRows {
  private ControlRows() {}

  public static @Nullable ControlRow read(Connection connection, String name) throws SQLException {
    List<ControlRow> rows =
        Sql.list(
            connection,
            ControlRow::read,
            "SELECT " + ControlRow.COLUMNS + " FROM bluegreen.deployment WHERE name = ?",
            name);
    return rows.isEmpty() ? null : rows.get(0);
  }

  /** Tells whether a deployment was ever switched, as far as this database remembers. */
  public static boolean wasSwitched(Connection connection, String name) throws SQLException {
    return Sql.truth(
        connection,
        "SELECT EXISTS (SELECT FROM bluegreen.history WHERE name = ? AND old_active <> new_active)",
        name);
  }

  /** Starts or renews a hold. Returns null if the row has changed since it was read. */
  public static @Nullable ControlRow hold(
      Connection connection, ControlRow row, Duration budget, String note) throws SQLException {
    return changed(
        connection,
        "phase = 'hold', hold_until = pg_catalog.clock_timestamp() + ?::interval, note = ?",
        row,
        Sql.millis(budget),
        note);
  }

  /** Ends a hold. Returns null if the row has changed since it was read. */
  public static @Nullable ControlRow release(Connection connection, ControlRow row, String note)
      throws SQLException {
    return changed(connection, "phase = 'steady', hold_until = NULL, note = ?", row, note);
  }

  /**
   * Ends a hold and a run for good, and gives the row a new epoch, whatever the other side may have
   * got to. False if the row has changed since it was read.
   *
   * @param side the side whose endpoint may change
   * @param endpoint its new endpoint; null to keep it
   */
  public static boolean settle(
      Connection connection, ControlRow row, Side side, @Nullable String endpoint, String note)
      throws SQLException {
    return Sql.update(
            connection,
            "UPDATE bluegreen.deployment SET active = active, phase = 'steady', hold_until = NULL,"
                + " note = nullif(?, ''), %1$s = coalesce(?, %1$s) WHERE name = ? AND epoch = ?"
                    .formatted(side.text()),
            note,
            endpoint,
            row.name(),
            row.epoch())
        == 1;
  }

  /**
   * Makes a row equal to the newer row of the other side, epoch and note included. The change was
   * checked where it was decided, so {@code bluegreen.force} skips the checks of the trigger here.
   */
  public static boolean copy(Connection connection, ControlRow row) throws SQLException {
    return Sql.update(
            connection,
            "WITH decided AS MATERIALIZED ("
                + "SELECT pg_catalog.set_config('bluegreen.force', 'on', true) AS force)"
                + " UPDATE bluegreen.deployment SET mode = ?, blue = ?, green = ?, active = ?,"
                + " phase = ?, hold_until = ?::timestamptz, epoch = ?, note = ?"
                + " FROM decided WHERE decided.force = 'on' AND name = ? AND epoch < ?",
            row.mode(),
            row.blue(),
            row.green(),
            row.active().text(),
            row.phase(),
            row.holdUntil(),
            row.epoch(),
            row.note(),
            row.name(),
            row.epoch())
        == 1;
  }

  /** Writes the note durably. A note takes no new epoch. */
  public static void note(Connection connection, String name, String note) throws SQLException {
    Sql.update(connection, "UPDATE bluegreen.deployment SET note = ? WHERE name = ?", note, name);
  }

  /**
   * Writes the note without waiting for the disk or a standby. A crash of the server may undo it,
   * so nothing may depend on it.
   */
  public static void remember(Connection connection, String name, String note) throws SQLException {
    Sql.update(
        connection,
        "WITH relaxed AS MATERIALIZED ("
            + "SELECT pg_catalog.set_config('synchronous_commit', 'off', true) AS mode)"
            + " UPDATE bluegreen.deployment SET note = ? FROM relaxed"
            + " WHERE relaxed.mode = 'off' AND name = ?",
        note,
        name);
  }

  private static @Nullable ControlRow changed(
      Connection connection, String assignments, ControlRow row, Object... values)
      throws SQLException {
    Object[] arguments = new Object[values.length + 3];
    System.arraycopy(values, 0, arguments, 0, values.length);
    arguments[values.length] = row.name();
    arguments[values.length + 1] = row.epoch();
    arguments[values.length + 2] = row.active().text();
    List<ControlRow> rows =
        Sql.list(
            connection,
            ControlRow::read,
            "UPDATE bluegreen.deployment SET "
                + assignments
                + " WHERE name = ? AND epoch = ? AND "
                + ControlRow.ACTIVE
                + " = ? RETURNING "
                + ControlRow.COLUMNS,
            arguments);
    return rows.isEmpty() ? null : rows.get(0);
  }
}
