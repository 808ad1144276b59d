package io.bluegreen.ops.reshape.model;

import io.bluegreen.ops.catalog.Relation;
import io.bluegreen.ops.catalog.TableKey;
import java.util.List;

/**
 * The table in the old shape.
 *
 * @param deferrable its foreign keys that may be checked at the end of a transaction
 */
public record SourceTable(
    Relation relation, TableKey key, List<ColumnShape> columns, List<String> deferrable) {
  public SourceTable {
    columns = List.copyOf(columns);
    deferrable = List.copyOf(deferrable);
  }

  /** Tells whether an INSERT has to override a system value. */
  public boolean hasIdentity() {
    return columns.stream().anyMatch(column -> !column.identity().isEmpty());
  }
}
