package io.bluegreen.ops.swap;

import io.bluegreen.ops.catalog.Relation;
import io.bluegreen.ops.catalog.TableKey;
import io.bluegreen.ops.sql.Sql;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The comparison of the rows of two tables, in the columns that both have by the same name. The
 * tables are locked, so that a row that was written after the copy is found. Stateless.
 */
final class RowDifferences {
  /** The check's name. */
  static final String CHECK = "rows";

  private RowDifferences() {}

  /**
   * A column.
   *
   * @param name as SQL writes it
   * @param newType its type in the rebuilt table if that is another one and a cast leads there;
   *     empty otherwise
   */
  private record Compared(String name, String newType) {
    String text() {
      return name + "::text";
    }

    String asNew() {
      return newType.isEmpty() ? text() : "CAST(%s AS %s)::text".formatted(name, newType);
    }
  }

  /** Returns a loss if a row of one is not in the other. */
  static List<SwapLoss> of(Connection connection, Relation inUse, Relation rebuilt)
      throws SQLException {
    List<Compared> columns =
        Sql.list(
            connection,
            row -> new Compared(Sql.identifier(Sql.text(row, 1)), Sql.text(row, 2)),
            "SELECT a.attname, CASE WHEN (a.atttypid, a.atttypmod) <> (b.atttypid, b.atttypmod) AND "
                + TypeCasts.EXISTS.formatted("a.atttypid", "b.atttypid")
                + " THEN format_type(b.atttypid, b.atttypmod) ELSE '' END"
                + " FROM pg_attribute a JOIN pg_attribute b ON b.attrelid = ? AND"
                + " b.attname = a.attname AND b.attnum > 0 AND NOT b.attisdropped WHERE a.attrelid"
                + " = ? AND a.attnum > 0 AND NOT a.attisdropped ORDER BY a.attnum",
            rebuilt.oid(),
            inUse.oid());
    String one = select(columns.stream().map(Compared::asNew), inUse);
    String other = select(columns.stream().map(Compared::text), rebuilt);
    long missing = count(connection, one, other);
    long extra = count(connection, other, one);
    if (missing == 0 && extra == 0) {
      return List.of();
    }
    TableKey key = TableKey.primary(connection, inUse);
    return List.of(
        new SwapLoss(
            CHECK,
            "%d row(s) are not in the twin as they are, and %d of the twin are not in %s"
                .formatted(missing, extra, inUse),
            key.isEmpty()
                ? "copy again while nobody writes"
                : "they were written after the copy: bluegreen reshape keeps both equal while"
                    + " applications write"));
  }

  private static String select(Stream<String> columns, Relation from) {
    return "SELECT " + columns.collect(Collectors.joining(", ")) + " FROM " + from.sql();
  }

  private static long count(Connection connection, String one, String other) throws SQLException {
    return Sql.number(
        connection, "SELECT count(*) FROM (%s EXCEPT ALL %s) AS rows_of_one".formatted(one, other));
  }
}
