package io.bluegreen.ops.swap;

import io.bluegreen.ops.catalog.Relation;
import io.bluegreen.ops.sql.Sql;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The columns of a view or table as another relation would show them. */
final class ShownColumns {
  private static final String QUERY =
      "SELECT a.attname, format_type(a.atttypid, a.atttypmod), CASE WHEN b.attname IS NULL THEN NULL"
          + " ELSE format_type(b.atttypid, b.atttypmod) END, coalesce((b.atttypid, b.atttypmod,"
          + " b.attcollation) = (a.atttypid, a.atttypmod, a.attcollation), false), coalesce("
          + TypeCasts.EXISTS.formatted("b.atttypid", "a.atttypid")
          + ", false) FROM pg_attribute a LEFT JOIN pg_attribute b ON b.attrelid = ? AND b.attname ="
          + " a.attname AND b.attnum > 0 AND NOT b.attisdropped WHERE a.attrelid = ? AND a.attnum >"
          + " 0 AND NOT a.attisdropped ORDER BY a.attnum";

  private final Relation to;
  private final List<Column> columns;

  /**
   * A column.
   *
   * @param type the type that it has
   * @param newType the type that the other relation has for it; null if it has no such column
   * @param isCast whether a cast leads from the new type to the old one
   */
  private record Column(
      String name, String type, @Nullable String newType, boolean same, boolean isCast) {
    String sql() {
      return Sql.identifier(name);
    }
  }

  private ShownColumns(Relation to, List<Column> columns) {
    this.to = to;
    this.columns = columns;
  }

  static ShownColumns of(Connection connection, Relation view, Relation to) throws SQLException {
    return new ShownColumns(
        to,
        Sql.list(
            connection,
            row ->
                new Column(
                    Sql.text(row, 1),
                    Sql.text(row, 2),
                    row.getString(3),
                    row.getBoolean(4),
                    row.getBoolean(5)),
            QUERY,
            to.oid(),
            view.oid()));
  }

  /** Returns the columns that the other relation lacks, or has in a type without a cast. */
  List<SwapLoss> losses() {
    List<SwapLoss> losses = new ArrayList<>();
    for (Column column : columns) {
      String wanted = column.name() + " " + column.type();
      if (column.newType() == null) {
        losses.add(new SwapLoss("columns", to + " has no column " + wanted, "add it there"));
      } else if (!column.same() && !column.isCast()) {
        losses.add(
            new SwapLoss(
                "columns",
                "%s has no column %s, and no cast leads there from %s"
                    .formatted(to, wanted, column.newType()),
                "CREATE CAST, or show it by a view of your own and swap to that"));
      }
    }
    return losses;
  }

  /** Returns the columns whose type differs, with both types. */
  List<String> changed() {
    return columns.stream()
        .filter(column -> !column.same() && column.newType() != null)
        .map(column -> "%s: %s, was %s".formatted(column.name(), column.newType(), column.type()))
        .toList();
  }

  /** Returns the list of the columns. */
  String names() {
    return columns.stream().map(Column::sql).collect(Collectors.joining(", "));
  }

  /** Returns the list of the columns in the types that they have. */
  String cast() {
    return columns.stream()
        .map(
            column ->
                column.same()
                    ? column.sql()
                    : "CAST(%s AS %s) AS %1$s".formatted(column.sql(), column.type()))
        .collect(Collectors.joining(", "));
  }
}
