package io.bluegreen.ops.reshape.state;

import io.bluegreen.ops.sql.Sql;
import java.sql.Array;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The statements on the tables that remember reshapes and their notes. Stateless. */
public final class ReshapeTable {
  /** The statement that creates all tables; it may be run again. */
  public static final String CREATE =
      """
      CREATE TABLE IF NOT EXISTS bluegreen.reshape (
        name text PRIMARY KEY, spec text NOT NULL,
        state text NOT NULL CHECK (state IN ('prepared', 'syncing', 'filled', 'verified', 'switched', 'contracted')),
        direction text NOT NULL DEFAULT 'forward' CHECK (direction IN ('forward', 'back')),
        switched_by text CHECK (switched_by IN ('schema', 'view', 'name')), deployment text,
        last_key text[], rows_done bigint NOT NULL DEFAULT 0, steps_done integer NOT NULL DEFAULT 0, relations oid[] NOT NULL,
        started_at timestamptz NOT NULL DEFAULT now(), updated_at timestamptz NOT NULL DEFAULT now(), updated_by text NOT NULL DEFAULT current_user);
      CREATE TABLE IF NOT EXISTS bluegreen.reshape_recheck (
        name text NOT NULL, relation text NOT NULL, key text NOT NULL, noted_at timestamptz NOT NULL DEFAULT now());
      CREATE INDEX IF NOT EXISTS reshape_recheck_name ON bluegreen.reshape_recheck (name);
      CREATE UNLOGGED TABLE IF NOT EXISTS bluegreen.reshape_changed (
        name text NOT NULL, relation integer NOT NULL, key text NOT NULL);
      CREATE INDEX IF NOT EXISTS reshape_changed_name ON bluegreen.reshape_changed (name)""";

  private static final String SELECT =
      "SELECT name, spec, state, direction, switched_by, deployment, last_key, rows_done,"
          + " steps_done, relations::bigint[] FROM bluegreen.reshape ";

  private ReshapeTable() {}

  public static boolean exists(Connection connection) throws SQLException {
    return Sql.truth(
        connection, "SELECT pg_catalog.to_regclass('bluegreen.reshape_recheck') IS NOT NULL");
  }

  /** Returns all reshapes, oldest first. */
  public static List<ReshapeRow> all(Connection connection) throws SQLException {
    return exists(connection)
        ? Sql.list(connection, ReshapeTable::read, SELECT + "ORDER BY started_at, name")
        : List.of();
  }

  /** Returns one reshape; null if there is none of that name. */
  public static @Nullable ReshapeRow find(Connection connection, String name) throws SQLException {
    return all(connection).stream().filter(row -> row.name().equals(name)).findFirst().orElse(null);
  }

  /** Returns the targets of reshapes that have not ended, as {@code schema.table}. */
  public static List<String> openTargets(Connection connection) throws SQLException {
    return exists(connection)
        ? Sql.texts(
            connection,
            "SELECT n.nspname || '.' || c.relname FROM bluegreen.reshape r, pg_catalog.pg_class c"
                + " JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace WHERE r.state <>"
                + " 'contracted' AND c.oid = ANY (r.relations[2:]) ORDER BY 1")
        : List.of();
  }

  /**
   * Reads a row and locks it until the transaction ends.
   *
   * @throws SQLException SQLSTATE 55P03 if another command has the lock
   */
  public static ReshapeRow lock(Connection connection, String name) throws SQLException {
    return Sql.one(
        connection, ReshapeTable::read, SELECT + "WHERE name = ? FOR UPDATE NOWAIT", name);
  }

  public static void insert(Connection connection, String name, String spec, List<Long> relations)
      throws SQLException {
    Sql.update(
        connection,
        "INSERT INTO bluegreen.reshape (name, spec, state, relations) VALUES (?, ?, 'prepared',"
            + " ?::oid[])",
        name,
        spec,
        connection.createArrayOf("bigint", relations.toArray()));
  }

  public static void state(Connection connection, String name, ReshapeState state)
      throws SQLException {
    change(connection, name, "state = ?", state.text());
  }

  public static void advance(Connection connection, String name, List<String> lastKey, long rows)
      throws SQLException {
    change(
        connection,
        name,
        "last_key = ?, rows_done = rows_done + ?",
        connection.createArrayOf("text", lastKey.toArray()),
        rows);
  }

  public static void stepsDone(Connection connection, String name, int steps) throws SQLException {
    change(connection, name, "steps_done = ?", steps);
  }

  /** Records that the targets are in use. */
  public static void switched(
      Connection connection, String name, String by, @Nullable String deployment)
      throws SQLException {
    change(
        connection,
        name,
        "state = 'switched', direction = 'back', switched_by = ?, deployment = ?",
        by,
        deployment);
  }

  /** Records that the source is in use again. */
  public static void back(Connection connection, String name) throws SQLException {
    change(connection, name, "state = 'verified', direction = 'forward'");
  }

  public static void delete(Connection connection, String name) throws SQLException {
    deleteNotes(connection, name);
    Sql.update(connection, "DELETE FROM bluegreen.reshape WHERE name = ?", name);
  }

  /** Deletes the notes of a reshape; the tables of an older version have one place for them. */
  public static void deleteNotes(Connection connection, String name) throws SQLException {
    Sql.run(connection, CREATE);
    Sql.update(connection, "DELETE FROM bluegreen.reshape_recheck WHERE name = ?", name);
    Sql.update(connection, "DELETE FROM bluegreen.reshape_changed WHERE name = ?", name);
  }

  /** A key that was written while a switch compared: 0 is the source, others are targets. */
  public record ChangedKey(int table, String key) {}

  /** Returns the keys that were noted, and forgets them. */
  public static Set<ChangedKey> takeChanged(Connection connection, String name)
      throws SQLException {
    return Set.copyOf(
        new HashSet<>(
            Sql.list(
                connection,
                row -> new ChangedKey(row.getInt(1), Sql.text(row, 2)),
                "DELETE FROM bluegreen.reshape_changed WHERE name = ? RETURNING relation, key",
                name)));
  }

  /** Returns the number of keys whose mirror could not be proven. */
  public static long recheckCount(Connection connection, String name) throws SQLException {
    return Sql.number(
        connection, "SELECT count(*) FROM bluegreen.reshape_recheck WHERE name = ?", name);
  }

  private static void change(
      Connection connection, String name, String assignments, @Nullable Object... values)
      throws SQLException {
    @Nullable Object[] all = Arrays.copyOf(values, values.length + 1);
    all[values.length] = name;
    Sql.update(
        connection,
        "UPDATE bluegreen.reshape SET "
            + assignments
            + ", updated_at = now(), updated_by = current_user WHERE name = ?",
        all);
  }

  private static ReshapeRow read(ResultSet row) throws SQLException {
    Array last = row.getArray(7);
    return new ReshapeRow(
        Sql.text(row, 1),
        Sql.text(row, 2),
        ReshapeState.of(Sql.text(row, 3)),
        Sql.text(row, 4),
        row.getString(5),
        row.getString(6),
        last == null ? null : List.of((String[]) last.getArray()),
        row.getLong(8),
        row.getInt(9),
        List.of((Long[]) row.getArray(10).getArray()));
  }
}
