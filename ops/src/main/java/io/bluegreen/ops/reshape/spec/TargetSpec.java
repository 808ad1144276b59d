package io.bluegreen.ops.reshape.spec;

import java.util.List;

/**
 * One table in the new shape.
 *
 * @param table schema and name, as SQL writes them
 * @param alias how the expressions of {@code back} call a row of it
 * @param key columns of the unique key by which its rows are found; empty for the primary key
 * @param create the statements that make it; may be empty if it is there
 * @param forward its columns, from a row of the source
 */
public record TargetSpec(
    String table, String alias, List<String> key, String create, ForwardQuery forward) {
  public TargetSpec {
    key = List.copyOf(key);
  }
}
