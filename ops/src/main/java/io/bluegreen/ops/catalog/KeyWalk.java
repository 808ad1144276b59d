package io.bluegreen.ops.catalog;

import io.bluegreen.ops.sql.Sql;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The walk through a table in the order of its key, a range of keys at a time. The range is fixed
 * before its rows are locked: a row whose key changes meanwhile cannot move the walk.
 */
public record KeyWalk(Relation table, TableKey key) {
  /**
   * A range of keys.
   *
   * @param after the key before it; null for the beginning
   * @param upTo its last key; null for the end
   */
  public record Range(@Nullable List<String> after, @Nullable List<String> upTo) {
    /** Returns the arguments of {@link KeyWalk#within}. */
    public Object[] arguments() {
      List<Object> all = new ArrayList<>();
      if (after != null) {
        all.addAll(after);
      }
      if (upTo != null) {
        all.addAll(upTo);
      }
      return all.toArray();
    }
  }

  /** Returns the range of the next rows; its end is open where fewer rows are left. */
  public Range next(Connection connection, @Nullable List<String> after, int rows)
      throws SQLException {
    return next(connection, after, rows, "true");
  }

  /**
   * Returns the range of the next rows that fulfil a condition.
   *
   * @param condition as behind WHERE
   */
  public Range next(Connection connection, @Nullable List<String> after, int rows, String condition)
      throws SQLException {
    List<List<String>> bound =
        Sql.list(
            connection,
            this::key,
            "SELECT %s FROM %s WHERE %s AND (%s) ORDER BY %s OFFSET %d LIMIT 1"
                .formatted(
                    key.texts(),
                    table.sql(),
                    after == null ? "true" : key.compared(">"),
                    condition,
                    key.list(),
                    rows - 1),
            after == null ? new Object[0] : after.toArray());
    return new Range(after, bound.isEmpty() ? null : bound.get(0));
  }

  /** Returns the last key of the table now; null if it has no row. */
  public @Nullable List<String> last(Connection connection) throws SQLException {
    List<List<String>> last =
        Sql.list(
            connection,
            this::key,
            "SELECT %s FROM %s ORDER BY %s LIMIT 1"
                .formatted(
                    key.texts(),
                    table.sql(),
                    String.join(
                        ", ", key.columns().stream().map(c -> c.sql() + " DESC").toList())));
    return last.isEmpty() ? null : last.get(0);
  }

  /** Returns the condition for the rows of a range; bare column names are of this table. */
  public String within(Range range) {
    return "("
        + (range.after() == null ? "true" : key.compared(">"))
        + " AND "
        + (range.upTo() == null ? "true" : key.compared("<="))
        + ")";
  }

  private List<String> key(ResultSet row) throws SQLException {
    List<String> values = new ArrayList<>();
    for (int i = 1; i <= key.columns().size(); i++) {
      values.add(Sql.text(row, i));
    }
    return values;
  }
}
