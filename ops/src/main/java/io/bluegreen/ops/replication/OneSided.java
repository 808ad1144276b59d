package io.bluegreen.ops.replication;

import java.util.HashSet;
import java.util.Set;

/**
 * The tables and columns that one side has by intention and the other one has not, so that their
 * rows and values cannot be compared. Names are without quotes.
 *
 * @param tables {@code schema.table}
 * @param columns {@code schema.table.column}
 */
public record OneSided(Set<String> tables, Set<String> columns) {
  static OneSided nothing() {
    return new OneSided(new HashSet<>(), new HashSet<>());
  }
}
