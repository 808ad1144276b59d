package io.bluegreen.ops.reshape.mirror;

import static io.bluegreen.ops.reshape.mirror.SqlLists.joined;
import static io.bluegreen.ops.reshape.mirror.SqlLists.numbered;

import io.bluegreen.ops.reshape.model.ResolvedReshape;
import io.bluegreen.ops.reshape.model.SourceTable;
import io.bluegreen.ops.reshape.model.TargetTable;
import io.bluegreen.ops.reshape.model.TargetTable.FilledColumn;
import io.bluegreen.ops.sql.Sql;
import java.util.List;

/**
 * The statements that bring rows of the source into one target. They read the source's row as it is
 * now and not as a trigger was given it, because another trigger may have changed it since.
 */
public final class ForwardSql {
  private final SourceTable source;
  private final TargetTable target;

  public ForwardSql(ResolvedReshape reshape, TargetTable target) {
    source = reshape.source();
    this.target = target;
  }

  /**
   * Returns the INSERT of rows that are given by a query over the source.
   *
   * @param rows as behind FROM, with the alias {@code source}
   * @param where which of them
   */
  public String insertNew(String rows, String where) {
    return insert(rows, where) + " ON CONFLICT (" + target.key().list() + ") DO NOTHING";
  }

  /** Returns the statement that makes the target's row what the source's row is now. */
  public String put(List<String> sourceKey) {
    List<FilledColumn> updated =
        target.otherColumns().stream().filter(c -> c.column().isUpdatable()).toList();
    return insert(SqlLists.newest(source.relation(), source.key(), sourceKey, "source"), "true")
        + " ON CONFLICT ("
        + target.key().list()
        + ") DO "
        + (updated.isEmpty()
            ? "NOTHING"
            : "UPDATE SET "
                + joined(updated, ", ", c -> c.column().sql() + " = excluded." + c.column().sql()));
  }

  /**
   * Returns the statement that deletes the target's row of a former row of the source, unless the
   * source has a row again that belongs to it.
   *
   * @param row a query of that former row, with all columns that decide the target's key
   */
  public String delete(String row, List<String> sourceKey) {
    return "DELETE FROM %s AS bluegreen_target USING %s AND %s"
        .formatted(
            target.relation().sql(),
            gone(row, sourceKey),
            numbered(
                keyCount(),
                " AND ",
                i ->
                    "bluegreen_target."
                        + target.key().columns().get(i).sql()
                        + " = bluegreen_old.bluegreen_key_"
                        + i));
  }

  /**
   * Returns, as behind FROM, the target's key of a former row of the source that has no row in the
   * source any more.
   */
  String gone(String row, List<String> sourceKey) {
    return """
        (SELECT %1$s FROM (%2$s) AS source WHERE %3$s) AS bluegreen_old
        WHERE NOT EXISTS (SELECT FROM %4$s AS source WHERE %5$s AND %3$s AND %6$s)"""
        .formatted(
            keys(" AS bluegreen_key_"),
            row,
            target.condition(),
            source.relation().sql(),
            SqlLists.equal("source", source.key(), sourceKey),
            numbered(
                keyCount(),
                " AND ",
                i -> "(" + keyExpression(i) + ") = bluegreen_old.bluegreen_key_" + i));
  }

  /**
   * Returns the statement that deletes the rows of a source's key from the target, by what they say
   * of that key themselves, unless the source has a row that belongs to them.
   */
  public String deleteByBack(List<String> sourceKey) {
    return """
        DELETE FROM %1$s AS %2$s WHERE %3$s AND NOT EXISTS (SELECT FROM
        (SELECT %4$s FROM %5$s AS source WHERE %6$s AND %7$s) AS bluegreen_now WHERE %8$s)"""
        .formatted(
            target.relation().sql(),
            target.aliasSql(),
            numbered(
                sourceKey.size(),
                " AND ",
                i -> "(" + target.sourceKey().get(i) + ") = " + sourceKey.get(i)),
            keys(" AS bluegreen_key_"),
            source.relation().sql(),
            SqlLists.equal("source", source.key(), sourceKey),
            target.condition(),
            numbered(
                keyCount(),
                " AND ",
                i ->
                    target.aliasSql()
                        + "."
                        + target.key().columns().get(i).sql()
                        + " = bluegreen_now.bluegreen_key_"
                        + i));
  }

  /** Returns the target's key as expressions over a row of the source, each with a name. */
  public String keys(String name) {
    return numbered(keyCount(), ", ", i -> "(" + keyExpression(i) + ")" + name + i);
  }

  private String keyExpression(int i) {
    FilledColumn column = target.keyColumns().get(i);
    return "CAST(" + column.expression() + " AS " + column.column().type() + ")";
  }

  private int keyCount() {
    return target.key().columns().size();
  }

  private String insert(String rows, String where) {
    return "INSERT INTO %s AS bluegreen_target (%s)%s SELECT %s FROM %s WHERE %s AND %s"
        .formatted(
            target.relation().sql(),
            joined(target.filled(), ", ", c -> c.column().sql()),
            target.hasIdentity() ? " OVERRIDING SYSTEM VALUE" : "",
            joined(target.filled(), ", ", FilledColumn::expression),
            rows,
            where,
            target.condition());
  }

  /** Returns the source's key as noted for a recheck, as values. */
  public static List<String> fromNote(SourceTable source, String note) {
    return source.key().columns().stream()
        .map(
            column ->
                "(%s::text[])[%d]::%s"
                    .formatted(
                        Sql.literal(note),
                        source.key().columns().indexOf(column) + 1,
                        column.type()))
        .toList();
  }
}
