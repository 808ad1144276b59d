package io.bluegreen.ops.verify;

import io.bluegreen.ops.sql.Sql;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The statements that count and hash the rows of one table on one side. */
record RowHashes(ComparedSide side, TableShape table) {
  /** The largest number of rows of a chunk whose keys are read. */
  static final int MOST_KEYS = 200_000;

  /**
   * The count of a chunk's rows and the sum of their hashes, which does not depend on the order.
   *
   * @param sum of 64 bits per row, as a number without bound
   */
  record Digest(long rows, String sum) {}

  Digest digest(RowChunk chunk) throws SQLException {
    return Sql.one(
        side.connection(),
        row -> new Digest(row.getLong(1), Sql.text(row, 2)),
        "SELECT count(*), coalesce(sum(%s), 0)::text FROM %s WHERE %s"
            .formatted(table.rowHash(), table.relation().sql(), chunk.where(table)),
        chunk.arguments());
  }

  /** Returns the key of the last row of the next chunk; empty if fewer rows are left. */
  Optional<List<String>> boundary(@Nullable List<String> after, int rows) throws SQLException {
    return Sql.list(
            side.connection(),
            this::key,
            "SELECT %s FROM %s WHERE %s ORDER BY %s OFFSET %d LIMIT 1"
                .formatted(
                    table.key().texts(),
                    table.relation().sql(),
                    after == null ? "true" : table.key().compared(">"),
                    table.key().list(),
                    rows - 1),
            after == null ? new Object[0] : after.toArray())
        .stream()
        .findFirst();
  }

  /** Returns the digests of all buckets that have rows, in one pass. */
  Map<Integer, Digest> buckets(int buckets) throws SQLException {
    Map<Integer, Digest> digests = new LinkedHashMap<>();
    Sql.list(
        side.connection(),
        row -> digests.put(row.getInt(1), new Digest(row.getLong(2), Sql.text(row, 3))),
        "SELECT %s, count(*), sum(%s)::text FROM %s GROUP BY 1"
            .formatted(RowChunk.bucketOf(table, buckets), table.rowHash(), table.relation().sql()));
    return digests;
  }

  /** Returns the rows' hashes by key, up to a bound. */
  Map<List<String>, Long> rows(RowChunk chunk) throws SQLException {
    Map<List<String>, Long> rows = new LinkedHashMap<>();
    int columns = table.key().columns().size();
    Sql.list(
        side.connection(),
        row -> rows.put(key(row), row.getLong(columns + 1)),
        "SELECT %s, %s FROM %s WHERE %s ORDER BY %s LIMIT %d"
            .formatted(
                table.key().texts(),
                table.rowHash(),
                table.relation().sql(),
                chunk.where(table),
                table.key().list(),
                MOST_KEYS),
        chunk.arguments());
    return rows;
  }

  private List<String> key(ResultSet row) throws SQLException {
    List<String> key = new ArrayList<>();
    for (int i = 1; i <= table.key().columns().size(); i++) {
      key.add(Sql.text(row, i));
    }
    return key;
  }
}
