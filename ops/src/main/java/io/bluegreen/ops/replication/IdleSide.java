package io.bluegreen.ops.replication;

import io.bluegreen.ops.sql.Deadline;
import io.bluegreen.ops.sql.Sql;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;

/**
 * The fence of the idle side: triggers that stop everybody but replication until the row of that
 * database says that its side is active. Every statement is asked of the idle side's database.
 */
public final class IdleSide {
  private IdleSide() {}

  /** The tables that replication fills and that anybody may write, as {@code schema.table}. */
  public static List<String> openTables(Connection idle, String deployment) throws SQLException {
    return Sql.texts(
        idle, "SELECT f.relation FROM bluegreen.idle_table(?) f WHERE NOT f.closed", deployment);
  }

  /** Tells whether somebody has opened it on purpose and is not done. */
  public static boolean isOpenedOnPurpose(Connection idle, String deployment, String side)
      throws SQLException {
    return Sql.truth(idle, "SELECT bluegreen.is_idle_side_open(?, ?)", deployment, side);
  }

  /** The tables that somebody may have written, and nobody has compared since. */
  public static List<String> unverified(Connection idle, String deployment) throws SQLException {
    return Sql.texts(
        idle,
        "SELECT DISTINCT w.relation FROM bluegreen.idle_write w WHERE w.deployment = ?"
            + " AND w.verified_at IS NULL AND w.side = (SELECT bluegreen.other_side("
            + "bluegreen.effective_active(d)) FROM bluegreen.deployment d WHERE d.name = ?)"
            + " ORDER BY 1",
        deployment,
        deployment);
  }

  /** Notes that rows of a table may differ until somebody has compared them. */
  public static void noteWrite(Connection idle, String deployment, String side, String table)
      throws SQLException {
    Sql.list(
        idle, row -> table, "SELECT bluegreen.note_idle_write(?, ?, ?)", deployment, side, table);
  }

  /** Returns the statement that notes the same, for a person. */
  static String noteStatement(String deployment, String side, String table) {
    return "SELECT bluegreen.note_idle_write('%s', '%s', '%s')"
        .formatted(deployment.replace("'", "''"), side, table.replace("'", "''"));
  }

  /** Notes that a table has been found equal on both sides since a moment of the idle server. */
  public static void verified(Connection idle, String deployment, String table, String since)
      throws SQLException {
    Sql.update(
        idle,
        "UPDATE bluegreen.idle_write SET verified_at = pg_catalog.clock_timestamp()"
            + " WHERE deployment = ? AND relation = ? AND verified_at IS NULL"
            + " AND written_at < ?::timestamptz",
        deployment,
        table,
        since);
  }

  /** Notes that all tables are copied anew, so that what was written before a moment is gone. */
  public static void renewed(Connection idle, String deployment, String side, String since)
      throws SQLException {
    Sql.update(
        idle,
        "UPDATE bluegreen.idle_write SET verified_at = pg_catalog.clock_timestamp()"
            + " WHERE deployment = ? AND side = ? AND verified_at IS NULL"
            + " AND written_at < ?::timestamptz",
        deployment,
        side,
        since);
  }

  /**
   * Closes every table, each in a transaction of its own, so that apply never waits for more than
   * one of them. A table that is in use is tried again.
   *
   * @return the tables that stayed in use all the time; none if all are closed
   */
  public static List<String> close(Connection idle, String deployment, Deadline deadline)
      throws SQLException, InterruptedException {
    deadline.await(
        () -> {
          for (String table : openTables(idle, deployment)) {
            Sql.number(idle, "SELECT bluegreen.fence_idle(?, ?)", deployment, table);
          }
          return openTables(idle, deployment).isEmpty();
        });
    return openTables(idle, deployment);
  }

  /**
   * Takes the triggers away from a side that has become active, where they stop nobody; a table in
   * use keeps its own.
   *
   * @return the tables that have theirs still
   */
  public static List<String> removeFence(Connection active, String deployment, Deadline deadline)
      throws SQLException, InterruptedException {
    deadline.await(
        () -> {
          for (String table : fenced(active, deployment)) {
            Sql.number(active, "SELECT bluegreen.unfence_idle(?, ?)", deployment, table);
          }
          return fenced(active, deployment).isEmpty();
        });
    return fenced(active, deployment);
  }

  private static List<String> fenced(Connection connection, String deployment) throws SQLException {
    return Sql.texts(
        connection,
        "SELECT pg_catalog.format('%I.%I', schema_name, table_name)"
            + " FROM bluegreen.idle_fenced_table WHERE deployment = ? ORDER BY 1",
        deployment);
  }
}
