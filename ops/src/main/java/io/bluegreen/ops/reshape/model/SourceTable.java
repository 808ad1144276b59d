package io.bluegreen.ops.reshape.model;

import io.bluegreen.ops.catalog.Relation;
import io.bluegreen.ops.catalog.TableKey;
import java.util.List;

/** The table in the old shape. */
public record SourceTable(Relation relation, TableKey key, List<ColumnShape> columns) {
  public SourceTable {
    columns = List.copyOf(columns);
  }

  /** Tells whether an INSERT has to override a system value. */
  public boolean hasIdentity() {
    return columns.stream().anyMatch(column -> !column.identity().isEmpty());
  }
}
