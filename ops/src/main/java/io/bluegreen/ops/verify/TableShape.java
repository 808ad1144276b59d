package io.bluegreen.ops.verify;

import io.bluegreen.ops.catalog.Relation;
import io.bluegreen.ops.catalog.TableKey;
import io.bluegreen.ops.sql.Sql;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** A table on one side: its name, its columns and its key. */
record TableShape(Relation relation, Map<String, String> columns, TableKey key, long estimate) {
  /** Tables that store rows, are not temporary, and belong to no extension or are published. */
  private static final String TABLES =
      "SELECT c.oid, n.nspname, c.relname, greatest(c.reltuples, 0)::bigint"
          + " FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace"
          + " WHERE c.relkind = 'r' AND c.relpersistence <> 't' AND n.nspname <> 'bluegreen'"
          + " AND n.nspname <> 'information_schema' AND n.nspname !~ '^pg_'"
          + " AND (?::text IS NULL OR n.nspname = ?) AND (NOT EXISTS"
          + " (SELECT FROM pg_catalog.pg_depend e WHERE e.objid = c.oid AND e.deptype = 'e'"
          + " AND e.classid = 'pg_catalog.pg_class'::pg_catalog.regclass)"
          + " OR EXISTS (SELECT FROM pg_catalog.pg_publication_rel r JOIN pg_catalog.pg_publication p"
          + " ON p.oid = r.prpubid WHERE r.prrelid = c.oid AND p.pubname ~ '^bluegreen_'))";

  /** Columns except virtual ones, which store no value. */
  private static final String COLUMNS =
      "SELECT a.attname, pg_catalog.format_type(a.atttypid, a.atttypmod)"
          + " FROM pg_catalog.pg_attribute a WHERE a.attrelid = ? AND a.attnum > 0"
          + " AND NOT a.attisdropped AND a.attgenerated <> 'v' ORDER BY a.attnum";

  /**
   * Returns all tables of a side by the name that they have in common with the other side.
   *
   * @param unshared columns to leave out
   */
  static Map<String, TableShape> all(ComparedSide side, Set<String> unshared) throws SQLException {
    Connection connection = side.connection();
    Map<String, TableShape> all = new TreeMap<>();
    List<TableShape> bare =
        Sql.list(
            connection,
            row ->
                new TableShape(
                    new Relation(row.getLong(1), Sql.text(row, 2), Sql.text(row, 3), 'r'),
                    Map.of(),
                    TableKey.none(),
                    row.getLong(4)),
            TABLES,
            side.schema(),
            side.schema());
    for (TableShape table : bare) {
      Relation relation = table.relation();
      String name = side.schema() == null ? relation.toString() : relation.name();
      Map<String, String> columns = columns(connection, relation, side.schema());
      columns.keySet().removeIf(column -> unshared.contains(relation + "." + column));
      all.put(
          name,
          new TableShape(
              relation, columns, TableKey.primary(connection, relation), table.estimate()));
    }
    return all;
  }

  private static Map<String, String> columns(
      Connection connection, Relation relation, @org.jspecify.annotations.Nullable String schema)
      throws SQLException {
    Map<String, String> columns = new LinkedHashMap<>();
    List<String[]> rows =
        Sql.list(
            connection,
            row -> new String[] {Sql.text(row, 1), Sql.text(row, 2)},
            COLUMNS,
            relation.oid());
    for (String[] row : rows) {
      columns.put(row[0], schema == null ? row[1] : withoutSchema(row[1], schema));
    }
    return columns;
  }

  /**
   * Removes the side's schema from a type's name, because the other schema has a type of that name.
   */
  private static String withoutSchema(String type, String schema) {
    String plain = schema + ".";
    String quoted = Sql.identifier(schema) + ".";
    return type.startsWith(plain)
        ? type.substring(plain.length())
        : type.startsWith(quoted) ? type.substring(quoted.length()) : type;
  }

  /** Returns a description of the columns in which the other side's table differs. */
  List<String> differences(TableShape other, String here, String there) {
    List<String> differences = new ArrayList<>();
    columns.forEach(
        (name, type) -> {
          String otherType = other.columns.get(name);
          if (otherType == null) {
            differences.add("column %s is missing on %s".formatted(name, there));
          } else if (!otherType.equals(type)) {
            differences.add(
                "column %s is %s on %s, %s on %s".formatted(name, type, here, otherType, there));
          }
        });
    other.columns.keySet().stream()
        .filter(name -> !columns.containsKey(name))
        .forEach(name -> differences.add("column %s is missing on %s".formatted(name, here)));
    return differences;
  }

  /** Returns an expression for a 64-bit hash of one row, the same on every version. */
  String rowHash() {
    String row = columns.keySet().stream().map(Sql::identifier).collect(Collectors.joining(", "));
    return bits("ROW(" + row + ")::text");
  }

  /** Returns an expression for a 64-bit hash of one key. */
  String keyHash() {
    return bits("ROW(" + key.list() + ")::text");
  }

  private static String bits(String text) {
    return "('x' || pg_catalog.substr(pg_catalog.md5(" + text + "), 1, 16))::bit(64)::bigint";
  }
}
