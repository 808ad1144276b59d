package io.bluegreen.ops.catalog;

import io.bluegreen.ops.sql.Sql;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Collections;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * The columns that identify the rows of a table and by which the table is read in order.
 *
 * @param columns at least one, except for a table without a key
 */
public record TableKey(List<Column> columns) {
  private static final String SELECT =
      "SELECT a.attname, pg_catalog.format_type(a.atttypid, a.atttypmod), a.attcollation <> 0"
          + " FROM pg_catalog.pg_index i JOIN pg_catalog.pg_class c ON c.oid = i.indrelid,"
          + " pg_catalog.unnest(i.indkey::smallint[]) WITH ORDINALITY k(attnum, position)"
          + " JOIN pg_catalog.pg_attribute a ON a.attnum = k.attnum"
          + " WHERE a.attrelid = i.indrelid AND i.indrelid = ?";

  /**
   * One column of a key.
   *
   * @param type as SQL writes it
   * @param isCollated whether its order depends on a collation
   */
  public record Column(String name, String type, boolean isCollated) {
    public String sql() {
      return Sql.identifier(name);
    }
  }

  public TableKey {
    columns = List.copyOf(columns);
  }

  /** Returns the primary key, or a key without columns if there is none. */
  public static TableKey primary(Connection connection, Relation table) throws SQLException {
    return read(connection, SELECT + " AND i.indisprimary ORDER BY k.position", table.oid());
  }

  /** Returns the key of a unique index with exactly these columns, or a key without columns. */
  public static TableKey unique(Connection connection, Relation table, List<String> columns)
      throws SQLException {
    TableKey key =
        read(
            connection,
            SELECT
                + " AND i.indisunique AND i.indpred IS NULL AND i.indisvalid AND i.indexrelid ="
                + " (SELECT u.indexrelid FROM pg_catalog.pg_index u WHERE u.indrelid = c.oid"
                + " AND u.indisunique AND u.indpred IS NULL AND u.indisvalid AND ARRAY(SELECT"
                + " x.attname::text FROM pg_catalog.unnest(u.indkey::smallint[]) WITH ORDINALITY"
                + " q(n, p) JOIN pg_catalog.pg_attribute x ON x.attrelid = u.indrelid"
                + " AND x.attnum = q.n AND x.attnotnull ORDER BY q.p) = ? LIMIT 1)"
                + " ORDER BY k.position",
            table.oid(),
            connection.createArrayOf("text", columns.toArray()));
    return key;
  }

  private static TableKey read(Connection connection, String sql, Object... arguments)
      throws SQLException {
    return new TableKey(
        Sql.list(
            connection,
            row -> new Column(Sql.text(row, 1), Sql.text(row, 2), row.getBoolean(3)),
            sql,
            arguments));
  }

  public boolean isEmpty() {
    return columns.isEmpty();
  }

  /** Tells whether two servers may order the key differently. */
  public boolean isCollated() {
    return columns.stream().anyMatch(Column::isCollated);
  }

  /** Returns {@code "a", "b"}. */
  public String list() {
    return columns.stream().map(Column::sql).collect(Collectors.joining(", "));
  }

  /**
   * Returns {@code "a"::text AS key_1, "b"::text AS key_2}: the values in a form that can be
   * stored. The aliases differ from the column names, because ORDER BY would otherwise sort the
   * texts.
   */
  public String texts() {
    return IntStream.rangeClosed(1, columns.size())
        .mapToObj(i -> columns.get(i - 1).sql() + "::text AS key_" + i)
        .collect(Collectors.joining(", "));
  }

  /** Returns {@code ("a", "b") > (?::int, ?::text)} for the operator that is given. */
  public String compared(String operator) {
    String values = columns.stream().map(c -> "?::" + c.type()).collect(Collectors.joining(", "));
    return "(" + list() + ") " + operator + " (" + values + ")";
  }

  /** Returns the names, for people. */
  @Override
  public String toString() {
    return columns.stream().map(Column::name).collect(Collectors.joining(", "));
  }

  /** Returns a key without columns. */
  public static TableKey none() {
    return new TableKey(Collections.emptyList());
  }
}
