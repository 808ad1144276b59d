package io.bluegreen.ops.backfill;

import io.bluegreen.ops.catalog.KeyWalk;
import io.bluegreen.ops.catalog.Relation;
import io.bluegreen.ops.catalog.TableKey;
import io.bluegreen.ops.sql.Sql;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * The statement that fills the rows of the next range of keys. The range is fixed before its rows
 * are locked: a row whose key changes meanwhile cannot move the walk past others. Immutable.
 */
final class BackfillBatch {
  private final Relation table;
  private final TableKey key;
  private final BackfillJob job;
  private final int rows;

  /**
   * The result of one batch.
   *
   * @param lastKey last key of its range; null if no row was left behind it
   */
  record Done(@Nullable List<String> lastKey, long rows) {}

  BackfillBatch(Relation table, TableKey key, BackfillJob job, int rows) {
    this.table = table;
    this.key = key;
    this.job = job;
    this.rows = rows;
  }

  Done run(Connection connection, @Nullable List<String> after) throws SQLException {
    KeyWalk walk = new KeyWalk(table, key);
    KeyWalk.Range range = walk.next(connection, after, rows, condition());
    return new Done(
        range.upTo(), Sql.number(connection, sql(walk.within(range)), range.arguments()));
  }

  private String condition() {
    return job.where() == null ? "true" : job.where();
  }

  /**
   * Returns the statement. The table has its own name in the assignments, so that a subquery can be
   * joined with it. The key's columns get aliases, so that bare column names stay unambiguous.
   */
  private String sql(String range) {
    String name = Sql.identifier(table.name());
    String inner = columns(i -> key.columns().get(i).sql() + " AS bluegreen_key_" + i, ", ");
    String joined =
        columns(
            i -> name + "." + key.columns().get(i).sql() + " = bluegreen_rows.bluegreen_key_" + i,
            " AND ");
    return "WITH bluegreen_rows AS MATERIALIZED (SELECT %1$s FROM %2$s WHERE (%3$s) AND %4$s ORDER BY %5$s FOR NO KEY UPDATE), bluegreen_done AS (UPDATE %2$s AS %6$s SET %7$s FROM bluegreen_rows WHERE %8$s RETURNING 1) SELECT count(*) FROM bluegreen_done"
        .formatted(inner, table.sql(), condition(), range, key.list(), name, job.set(), joined);
  }

  private String columns(IntFunction<String> part, String separator) {
    return IntStream.range(0, key.columns().size())
        .mapToObj(part)
        .collect(Collectors.joining(separator));
  }
}
