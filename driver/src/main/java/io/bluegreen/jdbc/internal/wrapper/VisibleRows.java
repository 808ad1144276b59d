package io.bluegreen.jdbc.internal.wrapper;

import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.postgresql.core.BaseConnection;
import org.postgresql.core.BaseStatement;
import org.postgresql.core.Field;
import org.postgresql.core.Tuple;

/**
 * The rows of a metadata result without those that belong to one schema. A row belongs to a schema
 * that any of its columns {@code …_SCHEM} names.
 */
final class VisibleRows {
  private static final String SCHEMA_COLUMN = "_SCHEM";

  private VisibleRows() {}

  /**
   * Returns a result without a schema's rows. The given result can be scrolled; it is returned
   * rewound where it has no such row, and is closed otherwise.
   */
  static ResultSet without(String schema, BaseConnection pg, ResultSet all) throws SQLException {
    // A pgjdbc that knows early that nothing is found gives the columns no names.
    if (!all.isBeforeFirst() || !hasAny(schema, all)) {
      return all;
    }
    List<Integer> schemaColumns = schemaColumns(all.getMetaData());
    List<Tuple> kept = new ArrayList<>();
    while (all.next()) {
      if (!belongsTo(schema, all, schemaColumns)) {
        kept.add(row(pg, all));
      }
    }
    Field[] fields = fields(pg, all.getMetaData());
    all.getStatement().close();
    Statement owner =
        pg.createStatement(ResultSet.TYPE_SCROLL_INSENSITIVE, ResultSet.CONCUR_READ_ONLY);
    owner.closeOnCompletion();
    return ((BaseStatement) owner).createDriverResultSet(fields, kept);
  }

  private static boolean hasAny(String schema, ResultSet all) throws SQLException {
    List<Integer> schemaColumns = schemaColumns(all.getMetaData());
    boolean found = false;
    while (!found && all.next()) {
      found = belongsTo(schema, all, schemaColumns);
    }
    all.beforeFirst();
    return found;
  }

  private static List<Integer> schemaColumns(ResultSetMetaData columns) throws SQLException {
    List<Integer> found = new ArrayList<>();
    for (int i = 1; i <= columns.getColumnCount(); i++) {
      if (columns.getColumnLabel(i).endsWith(SCHEMA_COLUMN)) {
        found.add(i);
      }
    }
    return found;
  }

  private static boolean belongsTo(String schema, ResultSet row, List<Integer> schemaColumns)
      throws SQLException {
    for (int column : schemaColumns) {
      if (schema.equals(row.getString(column))) {
        return true;
      }
    }
    return false;
  }

  private static Tuple row(BaseConnection pg, ResultSet row) throws SQLException {
    byte[][] values = new byte[row.getMetaData().getColumnCount()][];
    for (int i = 0; i < values.length; i++) {
      values[i] = encoded(pg, row.getString(i + 1));
    }
    return new Tuple(values);
  }

  @SuppressWarnings("NullAway") // a null element is SQL's NULL, which a Tuple takes
  private static byte[] encoded(BaseConnection pg, @Nullable String value) throws SQLException {
    return value == null ? null : pg.encodeString(value);
  }

  private static Field[] fields(BaseConnection pg, ResultSetMetaData columns) throws SQLException {
    Field[] fields = new Field[columns.getColumnCount()];
    for (int i = 0; i < fields.length; i++) {
      int type = pg.getTypeInfo().getPGType(columns.getColumnTypeName(i + 1));
      fields[i] = new Field(columns.getColumnLabel(i + 1), type);
    }
    return fields;
  }
}
