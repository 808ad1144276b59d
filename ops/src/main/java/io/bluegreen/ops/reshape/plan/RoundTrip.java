package io.bluegreen.ops.reshape.plan;

import io.bluegreen.ops.reshape.model.BackColumn;
import io.bluegreen.ops.reshape.model.ColumnShape;
import io.bluegreen.ops.reshape.model.ResolvedReshape;
import io.bluegreen.ops.reshape.model.TargetTable;
import io.bluegreen.ops.sql.Sql;
import java.sql.Array;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The rows of the source that would not be the same after the way to the targets and back.
 *
 * @param rows rows of the source
 * @param changed rows that would change
 * @param columns the columns that would, with the number of rows each
 * @param keys keys of the first rows that would
 */
public record RoundTrip(long rows, long changed, List<String> columns, List<String> keys) {
  private static final int MOST_KEYS = 20;

  /** A column of the source and its value after both ways. */
  private record Returned(ColumnShape column, String expression) {}

  /** Reads all rows of the source. */
  static RoundTrip of(Connection connection, ResolvedReshape reshape) throws SQLException {
    List<Returned> returned = new ArrayList<>();
    for (int i = 0; i < reshape.source().key().columns().size(); i++) {
      String name = reshape.source().key().columns().get(i).name();
      // Over the main target alone: the name of a key's column may be that of several targets.
      String expression =
          "(SELECT %1$s FROM (SELECT %2$s.*) AS %2$s)"
              .formatted(reshape.main().sourceKey().get(i), reshape.main().aliasSql());
      reshape.source().columns().stream()
          .filter(column -> column.name().equals(name))
          .forEach(column -> returned.add(new Returned(column, expression)));
    }
    for (BackColumn column : reshape.back()) {
      returned.add(new Returned(column.column(), column.expression()));
    }
    List<String> counts = new ArrayList<>();
    List<String> any = new ArrayList<>();
    for (int i = 0; i < returned.size(); i++) {
      ColumnShape column = returned.get(i).column();
      String differs =
          column.differs("source." + column.sql(), "bluegreen_back.bluegreen_value_" + i);
      any.add(differs);
      counts.add(
          "CASE WHEN count(*) FILTER (WHERE %1$s) > 0 THEN %2$s || ' (' || count(*) FILTER (WHERE %1$s) || ' rows)' END"
              .formatted(differs, Sql.literal(column.name())));
    }
    String differs = "bluegreen_present AND (" + String.join(" OR ", any) + ")";
    return Sql.one(
        connection,
        row ->
            new RoundTrip(
                row.getLong(1), row.getLong(2), texts(row.getArray(3)), texts(row.getArray(4))),
        "SELECT count(*), count(*) FILTER (WHERE %1$s), array_remove(ARRAY[%2$s], NULL), (array_agg(%3$s) FILTER (WHERE %1$s))[1:%4$d] FROM %5$s AS source CROSS JOIN LATERAL (SELECT %6$s AS bluegreen_present, %7$s FROM (SELECT) AS bluegreen_one%8$s) AS bluegreen_back"
            .formatted(
                differs,
                counts.stream()
                    .map(c -> c.replace("FILTER (WHERE ", "FILTER (WHERE bluegreen_present AND "))
                    .collect(Collectors.joining(", ")),
                reshape.source().key().columns().stream()
                    .map(c -> "source." + c.sql() + "::text")
                    .collect(Collectors.joining(" || ', ' || ")),
                MOST_KEYS,
                reshape.source().relation().sql(),
                reshape.main().aliasSql() + " IS DISTINCT FROM NULL",
                values(returned),
                reshape.targets().stream().map(RoundTrip::joined).collect(Collectors.joining())));
  }

  private static String values(List<Returned> returned) {
    List<String> values = new ArrayList<>();
    for (int i = 0; i < returned.size(); i++) {
      values.add(
          "CAST(%s AS %s) AS bluegreen_value_%d"
              .formatted(returned.get(i).expression(), returned.get(i).column().fullType(), i));
    }
    return String.join(", ", values);
  }

  private static String joined(TargetTable target) {
    List<String> columns = new ArrayList<>();
    for (ColumnShape column : target.columns()) {
      String expression =
          target.filled().stream()
              .filter(filled -> filled.column().name().equals(column.name()))
              .map(TargetTable.FilledColumn::expression)
              .findFirst()
              .orElse("NULL");
      columns.add("CAST(%s AS %s) AS %s".formatted(expression, column.fullType(), column.sql()));
    }
    return " LEFT JOIN LATERAL (SELECT %s FROM (SELECT source.*) AS source WHERE %s) AS %s ON true"
        .formatted(String.join(", ", columns), target.condition(), target.aliasSql());
  }

  private static List<String> texts(@Nullable Array array) throws SQLException {
    return array == null ? List.of() : List.of((String[]) array.getArray());
  }
}
