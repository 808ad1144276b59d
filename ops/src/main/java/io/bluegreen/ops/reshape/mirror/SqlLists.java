package io.bluegreen.ops.reshape.mirror;

import io.bluegreen.ops.catalog.Relation;
import io.bluegreen.ops.catalog.TableKey;
import io.bluegreen.ops.sql.Sql;
import java.util.List;
import java.util.function.Function;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Lists in SQL: columns, values, comparisons. Stateless. */
final class SqlLists {
  private SqlLists() {}

  static <T> String joined(List<T> items, String separator, Function<T, String> part) {
    return items.stream().map(part).collect(Collectors.joining(separator));
  }

  static String numbered(int count, String separator, IntFunction<String> part) {
    return IntStream.range(0, count).mapToObj(part).collect(Collectors.joining(separator));
  }

  /** Returns {@code a."id" = value1 AND …} for the columns of a key. */
  static String equal(String alias, TableKey key, List<String> values) {
    return numbered(
        key.columns().size(),
        " AND ",
        i -> alias + "." + key.columns().get(i).sql() + " = " + values.get(i));
  }

  /**
   * Returns the row of a key, as behind FROM. A snapshot of REPEATABLE READ may show two: one that
   * was deleted since, and one that this transaction has inserted, which is the newer one.
   */
  static String newest(Relation table, TableKey key, List<String> values, String alias) {
    return "(SELECT * FROM %s AS bluegreen_one WHERE %s ORDER BY pg_catalog.age(bluegreen_one.xmin) LIMIT 1) AS %s"
        .formatted(table.sql(), equal("bluegreen_one", key, values), alias);
  }

  /** Returns {@code NEW."id"} and so on for a trigger's row. */
  static List<String> of(String row, TableKey key) {
    return key.columns().stream().map(column -> row + "." + column.sql()).toList();
  }

  /** Returns a condition that is true if one of these columns was changed by an UPDATE. */
  static String changed(List<String> columns) {
    if (columns.isEmpty()) {
      return "OLD OPERATOR(pg_catalog.*<>) NEW";
    }
    return "ROW(%s)::record OPERATOR(pg_catalog.*<>) ROW(%s)::record"
        .formatted(
            joined(columns, ", ", name -> "OLD." + Sql.identifier(name)),
            joined(columns, ", ", name -> "NEW." + Sql.identifier(name)));
  }

  /** Returns {@code ARRAY[OLD."id"::text]::text}: a key as it is noted for a recheck. */
  static String noted(String row, TableKey key) {
    return "ARRAY[" + joined(of(row, key), ", ", value -> value + "::text") + "]::pg_catalog.text";
  }
}
