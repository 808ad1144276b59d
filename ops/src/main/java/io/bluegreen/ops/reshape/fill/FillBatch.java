package io.bluegreen.ops.reshape.fill;

import io.bluegreen.ops.catalog.KeyWalk;
import io.bluegreen.ops.reshape.mirror.ForwardSql;
import io.bluegreen.ops.reshape.model.ResolvedReshape;
import io.bluegreen.ops.reshape.model.TargetTable;
import io.bluegreen.ops.sql.Sql;
import java.sql.Connection;
import java.sql.SQLException;

/**
 * The statement that copies a range of rows. It locks them before it reads them, so that a delete
 * waits and then sees the copy, and it never overwrites what a trigger has written.
 */
final class FillBatch {
  private final ResolvedReshape reshape;

  FillBatch(ResolvedReshape reshape) {
    this.reshape = reshape;
  }

  /** Copies a range, and returns the number of its rows. */
  long copy(Connection connection, KeyWalk.Range range) throws SQLException {
    return Sql.number(connection, sql(range), range.arguments());
  }

  private String sql(KeyWalk.Range range) {
    String table = reshape.source().relation().sql();
    KeyWalk walk = new KeyWalk(reshape.source().relation(), reshape.source().key());
    StringBuilder sql =
        new StringBuilder(
            "WITH bluegreen_rows AS MATERIALIZED (SELECT * FROM %s WHERE %s ORDER BY %s FOR NO KEY UPDATE)"
                .formatted(table, walk.within(range), reshape.source().key().list()));
    for (TargetTable target : reshape.targets()) {
      sql.append(
          ", bluegreen_into_%d AS (%s)"
              .formatted(
                  target.number(),
                  new ForwardSql(reshape, target).insertNew("bluegreen_rows AS source", "true")));
    }
    return sql.append(" SELECT count(*) FROM bluegreen_rows").toString();
  }
}
