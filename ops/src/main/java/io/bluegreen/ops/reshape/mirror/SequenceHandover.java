package io.bluegreen.ops.reshape.mirror;

import io.bluegreen.ops.reshape.model.ColumnShape;
import io.bluegreen.ops.reshape.model.ResolvedReshape;
import io.bluegreen.ops.reshape.model.TargetTable;
import io.bluegreen.ops.sql.Sql;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/**
 * The handover of the sequences that source and targets draw from together. One of a serial column
 * changes its owner; one of an identity column ends with its table, and the target gets an identity
 * of its own that begins behind it.
 */
public final class SequenceHandover {
  private SequenceHandover() {}

  /** Returns the statements that let the targets live without the source. */
  public static List<String> statements(Connection connection, ResolvedReshape reshape)
      throws SQLException {
    List<String> all = new ArrayList<>();
    for (ColumnShape column : reshape.source().columns()) {
      String sequence = column.sequence();
      if (sequence == null) {
        continue;
      }
      for (TargetTable target : reshape.targets()) {
        for (ColumnShape drawing : target.columns()) {
          if (sequence.equals(drawing.sequence()) && drawing.identity().isEmpty()) {
            all.addAll(handed(connection, column, target, drawing, sequence));
          }
        }
      }
    }
    return all;
  }

  private static List<String> handed(
      Connection connection,
      ColumnShape column,
      TargetTable target,
      ColumnShape drawing,
      String sequence)
      throws SQLException {
    String table = target.relation().sql();
    if (column.identity().isEmpty()) {
      // A sequence lives in the schema of the table that owns it; the default follows it by its
      // oid.
      String name = sequence.substring(sequence.lastIndexOf('.') + 1);
      String schema = Sql.identifier(target.relation().schema());
      return List.of(
          "ALTER SEQUENCE %s AS bigint".formatted(sequence),
          "ALTER SEQUENCE %s OWNED BY NONE".formatted(sequence),
          "ALTER SEQUENCE %s SET SCHEMA %s".formatted(sequence, schema),
          "ALTER SEQUENCE %s.%s OWNED BY %s.%s".formatted(schema, name, table, drawing.sql()));
    }
    long next =
        Sql.number(
            connection,
            "SELECT CASE WHEN is_called THEN last_value + (SELECT seqincrement FROM pg_sequence"
                + " WHERE seqrelid = ?::regclass) ELSE last_value END FROM "
                + sequence,
            sequence);
    return List.of(
        "ALTER TABLE %s ALTER COLUMN %s DROP DEFAULT".formatted(table, drawing.sql()),
        "ALTER TABLE %s ALTER COLUMN %s ADD GENERATED %s AS IDENTITY (START WITH %d)"
            .formatted(
                table,
                drawing.sql(),
                column.identity().equals("a") ? "ALWAYS" : "BY DEFAULT",
                next));
  }
}
