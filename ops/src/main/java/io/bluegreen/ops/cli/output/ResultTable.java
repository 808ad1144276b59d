package io.bluegreen.ops.cli.output;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A table in a result.
 *
 * @param name key in JSON, heading in text
 * @param columns keys in JSON, headings in text; lower case with underscores
 * @param rows values as {@link ResultValues} takes them, in the order of the columns
 * @param detail whether a person wants no more than the number of rows, where there are many
 */
public record ResultTable(
    String name, List<String> columns, List<List<@Nullable Object>> rows, boolean detail) {
  public ResultTable {
    columns = List.copyOf(columns);
    rows = new ArrayList<>(rows);
  }

  /** Returns a table of records: their components are the columns. */
  public static <R extends Record> ResultTable of(String name, Class<R> type, List<R> records) {
    List<List<@Nullable Object>> rows = new ArrayList<>();
    records.forEach(one -> rows.add(new ArrayList<>(ResultValues.components(one).values())));
    return new ResultTable(name, ResultValues.componentNames(type), rows, false);
  }

  /** Returns this table as one whose rows are counted, not shown, where there are many. */
  ResultTable asDetail() {
    return new ResultTable(name, columns, rows, true);
  }

  List<Map<String, @Nullable Object>> plain() {
    List<Map<String, @Nullable Object>> plain = new ArrayList<>();
    for (List<@Nullable Object> row : rows) {
      Map<String, @Nullable Object> one = new LinkedHashMap<>();
      for (int i = 0; i < columns.size(); i++) {
        one.put(columns.get(i), ResultValues.plain(row.get(i)));
      }
      plain.add(one);
    }
    return plain;
  }
}
