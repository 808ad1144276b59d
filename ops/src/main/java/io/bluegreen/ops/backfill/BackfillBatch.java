package io.bluegreen.ops.backfill;

import io.bluegreen.ops.catalog.Relation;
import io.bluegreen.ops.catalog.TableKey;
import io.bluegreen.ops.sql.Sql;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * The statement that fills the next rows after a key, and returns the key of its last row.
 * Immutable.
 */
final class BackfillBatch {
  private final Relation table;
  private final TableKey key;
  private final BackfillJob job;
  private final int rows;

  /**
   * The result of one batch.
   *
   * @param lastKey key of the last row; null if no row was left
   */
  record Done(@Nullable List<String> lastKey, long rows) {}

  BackfillBatch(Relation table, TableKey key, BackfillJob job, int rows) {
    this.table = table;
    this.key = key;
    this.job = job;
    this.rows = rows;
  }

  Done run(Connection connection, @Nullable List<String> after) throws SQLException {
    int columns = key.columns().size();
    List<Done> done =
        Sql.list(
            connection,
            row -> {
              List<String> last = new ArrayList<>();
              for (int i = 1; i <= columns; i++) {
                last.add(Sql.text(row, i));
              }
              return new Done(last, row.getLong(columns + 1));
            },
            sql(after != null),
            after == null ? new Object[0] : after.toArray());
    return done.isEmpty() ? new Done(null, 0) : done.get(0);
  }

  /**
   * Returns the statement. The key's columns get aliases, so that column names in the assignments
   * stay unambiguous. ORDER BY names them with {@code b}: a bare name would mean the column of the
   * result, which is text and sorts differently.
   */
  private String sql(boolean hasLowerBound) {
    String inner = columns(i -> key.columns().get(i).sql() + " AS bluegreen_key_" + i, ", ");
    String joined =
        columns(i -> "t." + key.columns().get(i).sql() + " = b.bluegreen_key_" + i, " AND ");
    String last = columns(i -> "b.bluegreen_key_" + i + "::text", ", ");
    String descending = columns(i -> "b.bluegreen_key_" + i + " DESC", ", ");
    return "WITH b AS MATERIALIZED (SELECT "
        + inner
        + " FROM "
        + table.sql()
        + " WHERE ("
        + (job.where() == null ? "true" : job.where())
        + ")"
        + (hasLowerBound ? " AND " + key.compared(">") : "")
        + " ORDER BY "
        + key.list()
        + " LIMIT "
        + rows
        + " FOR NO KEY UPDATE), done AS (UPDATE "
        + table.sql()
        + " t SET "
        + job.set()
        + " FROM b WHERE "
        + joined
        + " RETURNING 1) SELECT "
        + last
        + ", (SELECT count(*) FROM done) FROM b ORDER BY "
        + descending
        + " LIMIT 1";
  }

  private String columns(IntFunction<String> part, String separator) {
    return IntStream.range(0, key.columns().size())
        .mapToObj(part)
        .collect(Collectors.joining(separator));
  }
}
