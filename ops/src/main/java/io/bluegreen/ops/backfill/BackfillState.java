package io.bluegreen.ops.backfill;

import io.bluegreen.ops.catalog.Relation;
import io.bluegreen.ops.catalog.TableKey;
import io.bluegreen.ops.sql.Sql;
import java.sql.Array;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The row of {@code bluegreen.backfill} that stores the progress of a job. It is written in the
 * transaction of each batch, so no row is filled twice and none is left out.
 */
final class BackfillState {
  private static final String TABLE =
      "CREATE TABLE IF NOT EXISTS bluegreen.backfill (relation text NOT NULL, assignments text NOT"
          + " NULL, condition text NOT NULL, key_columns text NOT NULL, last_key text[],"
          + " rows_done bigint NOT NULL DEFAULT 0, started_at timestamptz NOT NULL DEFAULT now(),"
          + " updated_at timestamptz NOT NULL DEFAULT now(), finished_at timestamptz,"
          + " PRIMARY KEY (relation, assignments, condition, key_columns))";
  private static final String ID =
      " WHERE relation = ? AND assignments = ? AND condition = ? AND key_columns = ?";

  private final Connection connection;
  private final Object[] id;

  /** The stored progress of a job. */
  record Progress(@Nullable List<String> lastKey, long rowsDone, boolean finished) {}

  private BackfillState(Connection connection, Object[] id) {
    this.connection = connection;
    this.id = id;
  }

  /** Opens the state of a job, and inserts its row if there is none. */
  static BackfillState open(Connection connection, Relation table, BackfillJob job, TableKey key)
      throws SQLException {
    if (!Sql.truth(connection, "SELECT to_regclass('bluegreen.backfill') IS NOT NULL")) {
      Sql.run(connection, TABLE);
    }
    String condition = job.where() == null ? "true" : job.where();
    Object[] id = {table.sql(), job.set(), condition, key.toString()};
    Sql.update(
        connection,
        "INSERT INTO bluegreen.backfill (relation, assignments, condition, key_columns)"
            + " VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING",
        id);
    return new BackfillState(connection, id);
  }

  /**
   * Reads the progress and locks the row until the transaction ends.
   *
   * @throws SQLException SQLSTATE 55P03 if another run of the job has the lock
   */
  Progress lock() throws SQLException {
    return Sql.one(
        connection,
        row -> {
          Array last = row.getArray(1);
          return new Progress(
              last == null ? null : List.of((String[]) last.getArray()),
              row.getLong(2),
              row.getBoolean(3));
        },
        "SELECT last_key, rows_done, finished_at IS NOT NULL FROM bluegreen.backfill"
            + ID
            + " FOR UPDATE NOWAIT",
        id);
  }

  void advance(List<String> lastKey, long rows) throws SQLException {
    Sql.update(
        connection,
        "UPDATE bluegreen.backfill SET last_key = ?, rows_done = rows_done + ?, updated_at = now()"
            + ID,
        with(connection.createArrayOf("text", lastKey.toArray()), rows));
  }

  void finish(long rows) throws SQLException {
    Sql.update(
        connection,
        "UPDATE bluegreen.backfill SET rows_done = rows_done + ?, finished_at = now(), updated_at ="
            + " now()"
            + ID,
        with(rows));
  }

  /** Resets the progress, so that the job begins with the first row. */
  void restart() throws SQLException {
    Sql.update(
        connection,
        "UPDATE bluegreen.backfill SET last_key = NULL, rows_done = 0, finished_at = NULL,"
            + " started_at = now(), updated_at = now()"
            + ID,
        id);
  }

  private Object[] with(Object... first) {
    Object[] all = Arrays.copyOf(first, first.length + id.length);
    System.arraycopy(id, 0, all, first.length, id.length);
    return all;
  }
}
