package io.bluegreen.ops.control;

import io.bluegreen.ops.sql.Sql;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The SQL of the control table's row.
 *
 * <p>Two databases hold the row of one deployment, and no transaction spans them. So each change is
 * decided on one of them, conditional on the epoch that was read and taking the next from its
 * trigger, and is then copied to the other together with that epoch; the trigger honours an epoch
 * which is named and higher. Drivers read both rows and believe the higher epoch, and equal epochs
 * always carry equal content.
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

  /** Starts or renews a hold on a row that is still as it was read; null if it is not. */
  public static @Nullable ControlRow hold(
      Connection connection, ControlRow row, Duration budget, String note) throws SQLException {
    return changed(
        connection,
        "phase = 'hold', hold_until = pg_catalog.clock_timestamp() + ?::interval, note = ?",
        row,
        Sql.millis(budget),
        note);
  }

  /** Ends a hold on a row that is still as it was read; null if it is not. */
  public static @Nullable ControlRow release(Connection connection, ControlRow row, String note)
      throws SQLException {
    return changed(connection, "phase = 'steady', hold_until = NULL, note = ?", row, note);
  }

  /**
   * Makes a row equal to another side's newer one, epoch and note included. The decision was made,
   * and checked, where the row comes from; so the trigger is told to let it pass.
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

  /** Writes progress alone, which takes no epoch; it is durable. */
  public static void note(Connection connection, String name, String note) throws SQLException {
    Sql.update(connection, "UPDATE bluegreen.deployment SET note = ? WHERE name = ?", note, name);
  }

  /**
   * Writes progress on which nothing relies: a crash of the server in the next moment may undo it,
   * and so it waits for no disk and no standby.
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
