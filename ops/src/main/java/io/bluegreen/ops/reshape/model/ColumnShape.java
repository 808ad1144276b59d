package io.bluegreen.ops.reshape.model;

import io.bluegreen.ops.sql.Sql;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A column of a table.
 *
 * @param type as SQL writes it, without length or precision
 * @param fullType as SQL writes it, with length and precision
 * @param identity {@code a} for GENERATED ALWAYS, {@code d} for BY DEFAULT, empty for none
 * @param generated {@code s} for stored, {@code v} for virtual, empty for none
 * @param defaultText its default; null if it has none
 * @param isComparable whether its type has an operator for equality that means the same value
 * @param sequence the sequence that its default or identity draws from; null if there is none
 */
public record ColumnShape(
    String name,
    String type,
    String fullType,
    boolean notNull,
    String identity,
    String generated,
    @Nullable String defaultText,
    boolean isComparable,
    @Nullable String sequence) {
  private static final String QUERY =
      """
      SELECT a.attname, format_type(a.atttypid, NULL), format_type(a.atttypid, a.atttypmod), a.attnotnull, a.attidentity::text,
        a.attgenerated::text, CASE WHEN a.attgenerated = '' THEN pg_get_expr(d.adbin, d.adrelid) END,
        EXISTS (SELECT FROM pg_opclass o JOIN pg_am m ON m.oid = o.opcmethod AND m.amname = 'btree' WHERE o.opcdefault
          AND o.opcintype = CASE t.typtype WHEN 'e' THEN 'anyenum'::regtype WHEN 'd' THEN t.typbasetype ELSE t.oid END
          AND t.typcategory <> 'S') OR t.oid IN ('varchar'::regtype, 'text'::regtype, 'bpchar'::regtype),
        (SELECT format('%I.%I', n.nspname, s.relname) FROM pg_depend e JOIN pg_class s ON s.relkind = 'S' AND s.oid =
          CASE WHEN e.classid = 'pg_class'::regclass THEN e.objid ELSE e.refobjid END JOIN pg_namespace n ON n.oid = s.relnamespace
          WHERE (e.classid = 'pg_class'::regclass AND e.refclassid = 'pg_class'::regclass AND e.refobjid = a.attrelid
              AND e.refobjsubid = a.attnum AND e.deptype = 'i')
            OR (e.classid = 'pg_attrdef'::regclass AND e.objid = d.oid AND e.refclassid = 'pg_class'::regclass) LIMIT 1)
      FROM pg_attribute a JOIN pg_type t ON t.oid = a.atttypid
      LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
      WHERE a.attrelid = ? AND a.attnum > 0 AND NOT a.attisdropped ORDER BY a.attnum""";

  /** Reads all columns of a table. */
  static List<ColumnShape> all(Connection connection, long table) throws SQLException {
    return Sql.list(
        connection,
        row ->
            new ColumnShape(
                Sql.text(row, 1),
                Sql.text(row, 2),
                Sql.text(row, 3),
                row.getBoolean(4),
                Sql.text(row, 5),
                Sql.text(row, 6),
                row.getString(7),
                row.getBoolean(8),
                row.getString(9)),
        QUERY,
        table);
  }

  /** Tells whether a statement may give it a value. */
  public boolean isWritable() {
    return generated.isEmpty();
  }

  /** Tells whether an UPDATE may give it a value. */
  public boolean isUpdatable() {
    return isWritable() && !identity.equals("a");
  }

  /** Tells whether an INSERT that leaves it out succeeds. */
  public boolean isOptional() {
    return !notNull || defaultText != null || !identity.isEmpty() || !isWritable();
  }

  public String sql() {
    return Sql.identifier(name);
  }

  /** Returns a condition that is true if two values of this column differ. */
  public String differs(String one, String other) {
    return isComparable
        ? one + " IS DISTINCT FROM " + other
        : "%s::text COLLATE \"C\" IS DISTINCT FROM %s::text COLLATE \"C\"".formatted(one, other);
  }
}
