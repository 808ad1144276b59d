package io.bluegreen.ops.reshape.model;

import io.bluegreen.ops.catalog.Relation;
import io.bluegreen.ops.catalog.TableKey;
import io.bluegreen.ops.sql.Sql;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A table in the new shape.
 *
 * @param number its place among the targets, from 1
 * @param filled its columns that have an expression over the source; key columns come first
 * @param where which rows of the source have a row here; null for all
 * @param keyNeeds columns of the source that decide the key, and whether there is a row
 * @param sourceKey the source's key as expressions over a row of this table
 * @param sourceKeyNeeds columns of this table that decide the source's key
 * @param columns all its columns
 * @param deferrable its foreign keys that may be checked at the end of a transaction
 */
public record TargetTable(
    int number,
    Relation relation,
    String alias,
    TableKey key,
    List<FilledColumn> filled,
    @Nullable String where,
    List<String> keyNeeds,
    List<String> sourceKey,
    List<String> sourceKeyNeeds,
    List<ColumnShape> columns,
    List<String> deferrable) {
  /** A column of a target, with its expression over a row of the source. */
  public record FilledColumn(ColumnShape column, String expression) {}

  public TargetTable {
    filled = List.copyOf(filled);
    columns = List.copyOf(columns);
    deferrable = List.copyOf(deferrable);
    keyNeeds = List.copyOf(keyNeeds);
    sourceKey = List.copyOf(sourceKey);
    sourceKeyNeeds = List.copyOf(sourceKeyNeeds);
  }

  /** Tells whether an INSERT has to override a system value. */
  public boolean hasIdentity() {
    return columns.stream().anyMatch(column -> !column.identity().isEmpty());
  }

  /** Tells whether this target decides whether the source has a row. */
  public boolean isMain() {
    return number == 1;
  }

  /** Returns the condition for a row of the source to have a row here. */
  public String condition() {
    return where == null ? "true" : "(" + where + ")";
  }

  /** Returns the columns of the key. */
  public List<FilledColumn> keyColumns() {
    return filled.subList(0, key.columns().size());
  }

  /** Returns the columns beside the key. */
  public List<FilledColumn> otherColumns() {
    return filled.subList(key.columns().size(), filled.size());
  }

  public String aliasSql() {
    return Sql.identifier(alias);
  }
}
