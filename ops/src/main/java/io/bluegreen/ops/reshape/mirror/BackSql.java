package io.bluegreen.ops.reshape.mirror;

import static io.bluegreen.ops.reshape.mirror.SqlLists.joined;
import static io.bluegreen.ops.reshape.mirror.SqlLists.numbered;

import io.bluegreen.ops.reshape.model.BackColumn;
import io.bluegreen.ops.reshape.model.ResolvedReshape;
import io.bluegreen.ops.reshape.model.SourceTable;
import io.bluegreen.ops.reshape.model.TargetTable;
import io.bluegreen.ops.sql.Sql;
import java.util.ArrayList;
import java.util.List;

/** The statements that bring rows of the targets into the source. */
public final class BackSql {
  private static final String SOURCE = "bluegreen_source";

  private final ResolvedReshape reshape;
  private final SourceTable source;
  private final TargetTable target;
  private final List<BackColumn> own;

  public BackSql(ResolvedReshape reshape, TargetTable target) {
    this.reshape = reshape;
    source = reshape.source();
    this.target = target;
    own = reshape.backOf(target).stream().filter(c -> c.column().isUpdatable()).toList();
  }

  /** Returns the columns of this target that decide some column of the source. */
  List<String> needs() {
    boolean all = own.stream().anyMatch(column -> column.needs().isEmpty());
    return all
        ? List.of()
        : own.stream().flatMap(column -> column.needs().stream()).distinct().toList();
  }

  /** Tells whether it decides any column of the source beside its key. */
  boolean hasColumns() {
    return !own.isEmpty();
  }

  /**
   * Returns the UPDATE of the source's row by the target's row, of the columns whose part of the
   * target was changed by the statement that fired the trigger.
   */
  String update() {
    return """
        UPDATE %1$s AS bluegreen_source SET %2$s FROM (SELECT %3$s FROM %4$s) AS bluegreen_new WHERE %5$s"""
        .formatted(
            source.relation().sql(),
            numbered(own.size(), ", ", this::changedOnly),
            row(),
            newest(SqlLists.of("NEW", target.key())),
            sameSource("bluegreen_new"));
  }

  /**
   * Returns the statement that makes the source's row what the main target's row is now, with the
   * columns of the other targets where the row is new.
   *
   * @param targetKey the main target's key
   */
  public String put(List<String> targetKey) {
    List<BackColumn> all = new ArrayList<>(own);
    StringBuilder others = new StringBuilder();
    for (TargetTable other : reshape.targets()) {
      List<BackColumn> columns = reshape.backOf(other);
      if (!other.isMain() && !columns.isEmpty()) {
        all.addAll(columns);
        others.append(joinedBySourceKey(other));
      }
    }
    reshape.backOf(target).stream().filter(c -> !own.contains(c)).forEach(all::add);
    return """
        INSERT INTO %1$s AS bluegreen_source (%2$s)%3$s SELECT %4$s FROM (SELECT %5$s FROM %6$s) AS bluegreen_new%7$s
        ON CONFLICT (%8$s) DO %9$s"""
        .formatted(
            source.relation().sql(),
            source.key().list() + joined(all, "", c -> ", " + c.column().sql()),
            source.hasIdentity() ? " OVERRIDING SYSTEM VALUE" : "",
            numbered(source.key().columns().size(), ", ", i -> "bluegreen_new.bluegreen_key_" + i)
                + joined(all, "", c -> ", " + placed(c)),
            keyAndAll(),
            newest(targetKey),
            others,
            source.key().list(),
            own.isEmpty()
                ? "NOTHING"
                : "UPDATE SET "
                    + joined(own, ", ", c -> c.column().sql() + " = excluded." + c.column().sql())
                    + sameRow(targetKey));
  }

  /** Returns the statement that deletes the source's row of a former row of the main target. */
  String delete() {
    return """
        DELETE FROM %1$s AS bluegreen_source USING (SELECT %2$s FROM (SELECT OLD.*) AS %3$s) AS bluegreen_old
        WHERE %4$s AND NOT EXISTS (SELECT FROM %5$s AS %3$s WHERE %6$s AND %7$s)"""
        .formatted(
            source.relation().sql(),
            keys(),
            target.aliasSql(),
            sameSource("bluegreen_old"),
            target.relation().sql(),
            SqlLists.equal(target.aliasSql(), target.key(), SqlLists.of("OLD", target.key())),
            numbered(
                source.key().columns().size(),
                " AND ",
                i -> "(" + keyExpression(i) + ") = bluegreen_old.bluegreen_key_" + i));
  }

  /**
   * Returns the UPDATE of the source's columns that belong to a target beside the main one. Where
   * the target has no such row, they become what its expressions make of NULLs.
   *
   * @param row {@code OLD} or {@code NEW} of the trigger
   */
  String updateBeside(String row) {
    return """
        UPDATE %1$s AS bluegreen_source SET %2$s FROM (SELECT bluegreen_row.*, %3$s FROM (SELECT %4$s FROM (SELECT %5$s.*) AS %6$s) AS bluegreen_row
        LEFT JOIN %7$s ON true) AS bluegreen_new WHERE %8$s"""
        .formatted(
            source.relation().sql(),
            numbered(own.size(), ", ", this::always),
            values(),
            keys(),
            row,
            target.aliasSql(),
            newest(SqlLists.of(row, target.key())),
            sameSource("bluegreen_new"));
  }

  /**
   * Returns the UPDATE of the source's columns that belong to a target beside the main one, for one
   * key of the source; empty if there are none.
   */
  public String redoBeside(List<String> sourceKey) {
    if (own.isEmpty()) {
      return "";
    }
    return """
        UPDATE %1$s AS bluegreen_source SET %2$s FROM (SELECT %3$s FROM (SELECT) AS bluegreen_row LEFT JOIN %4$s AS %5$s ON %6$s) AS bluegreen_new WHERE %7$s"""
        .formatted(
            source.relation().sql(),
            numbered(own.size(), ", ", this::always),
            values(),
            target.relation().sql(),
            target.aliasSql(),
            numbered(
                sourceKey.size(),
                " AND ",
                i -> "(" + target.sourceKey().get(i) + ") = " + sourceKey.get(i)),
            SqlLists.equal(SOURCE, source.key(), sourceKey));
  }

  /** Returns the UPDATE of the whole source after a target beside the main one was emptied. */
  String emptied() {
    return """
        UPDATE %1$s AS bluegreen_source SET %2$s FROM (SELECT %3$s FROM (SELECT) AS bluegreen_row LEFT JOIN %4$s AS %5$s ON false) AS bluegreen_new"""
        .formatted(
            source.relation().sql(),
            numbered(own.size(), ", ", this::always),
            values(),
            target.relation().sql(),
            target.aliasSql());
  }

  /** Returns the source's key as expressions over a row of the target, each with a name. */
  public String keys() {
    return numbered(
        source.key().columns().size(), ", ", i -> keyExpression(i) + " AS bluegreen_key_" + i);
  }

  private String keyExpression(int i) {
    return "CAST(%s AS %s)"
        .formatted(target.sourceKey().get(i), source.key().columns().get(i).type());
  }

  private String newest(List<String> targetKey) {
    return SqlLists.newest(target.relation(), target.key(), targetKey, target.aliasSql());
  }

  private String values() {
    return own.isEmpty() ? "NULL" : numbered(own.size(), ", ", i -> value(own.get(i)));
  }

  private static String value(BackColumn column) {
    return "CAST(%s AS %s) AS %s"
        .formatted(column.expression(), column.column().type(), valueName(column));
  }

  private static String valueName(BackColumn column) {
    return Sql.identifier("bluegreen_value_" + column.column().name());
  }

  private String row() {
    return keys() + ", " + values();
  }

  private String keyAndAll() {
    return keys() + joined(reshape.backOf(target), "", c -> ", " + value(c));
  }

  private static String placed(BackColumn column) {
    return (column.target() == 1 ? "bluegreen_new." : "bluegreen_other_" + column.target() + ".")
        + valueName(column);
  }

  private String always(int i) {
    return own.get(i).column().sql() + " = bluegreen_new." + valueName(own.get(i));
  }

  private String changedOnly(int i) {
    BackColumn column = own.get(i);
    return "%1$s = CASE WHEN %2$s THEN bluegreen_new.%3$s ELSE bluegreen_source.%1$s END"
        .formatted(column.column().sql(), SqlLists.changed(column.needs()), valueName(column));
  }

  private String sameSource(String keys) {
    return numbered(
        source.key().columns().size(),
        " AND ",
        i ->
            "%s.%s = %s.bluegreen_key_%d"
                .formatted(SOURCE, source.key().columns().get(i).sql(), keys, i));
  }

  /**
   * A key of the target that is wider than the source's could give one row of the source two rows
   * here. The source's row then stays, and the trigger finds no row written.
   */
  private String sameRow(List<String> targetKey) {
    List<String> keyColumns = source.key().columns().stream().map(c -> c.name()).toList();
    if (keyColumns.containsAll(target.keyNeeds())) {
      return "";
    }
    return " WHERE EXISTS (SELECT FROM (SELECT %s FROM (SELECT bluegreen_source.*) AS source) AS bluegreen_now WHERE %s)"
        .formatted(
            new ForwardSql(reshape, target).keys(" AS bluegreen_key_"),
            numbered(
                targetKey.size(),
                " AND ",
                i ->
                    "bluegreen_now.bluegreen_key_%1$d IN (%2$s)"
                        .formatted(i, orOld(targetKey.get(i)))));
  }

  private static String orOld(String value) {
    return value.startsWith("NEW.") ? value + ", OLD." + value.substring("NEW.".length()) : value;
  }

  private String joinedBySourceKey(TargetTable other) {
    String keyOnly =
        joined(
            source.key().columns(),
            ", ",
            c ->
                "bluegreen_new.bluegreen_key_%d AS %s"
                    .formatted(source.key().columns().indexOf(c), c.sql()));
    return """

        LEFT JOIN LATERAL (SELECT %1$s FROM (SELECT %2$s FROM (SELECT %3$s) AS source) AS bluegreen_key LEFT JOIN %4$s AS %5$s ON %6$s) AS bluegreen_other_%7$d ON true"""
        .formatted(
            joined(reshape.backOf(other), ", ", BackSql::value),
            new ForwardSql(reshape, other).keys(" AS bluegreen_key_"),
            keyOnly,
            other.relation().sql(),
            other.aliasSql(),
            numbered(
                other.key().columns().size(),
                " AND ",
                i ->
                    "%s.%s = bluegreen_key.bluegreen_key_%d"
                        .formatted(other.aliasSql(), other.key().columns().get(i).sql(), i)),
            other.number());
  }
}
