package io.bluegreen.ops.preflight;

import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One row of a probe's query, read by the labels of its columns, as text.
 *
 * @param values the text of every column; a column that is NULL is left out
 */
record CatalogRow(Map<String, String> values) {
  CatalogRow {
    values = Map.copyOf(values);
  }

  static CatalogRow read(ResultSet row) throws SQLException {
    Map<String, String> values = new HashMap<>();
    ResultSetMetaData columns = row.getMetaData();
    for (int i = 1; i <= columns.getColumnCount(); i++) {
      String text = row.getString(i);
      if (text != null) {
        values.put(columns.getColumnLabel(i), text);
      }
    }
    return new CatalogRow(values);
  }

  /** Returns the text of a column; null if it is NULL, or if the query has no such column. */
  @Nullable String optional(String label) {
    return values.get(label);
  }

  /** Returns the text of a column; empty if it is NULL, or if the query has no such column. */
  String text(String label) {
    return Objects.requireNonNullElse(values.get(label), "");
  }

  /** Returns the number in a column that is never NULL. */
  long number(String label) {
    return Long.parseLong(Objects.requireNonNull(values.get(label), label));
  }

  /** Tells whether a boolean column is true. */
  boolean isTrue(String label) {
    return text(label).equals("t");
  }
}
