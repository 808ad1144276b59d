package io.bluegreen.ops.reshape.model;

import java.util.List;

/**
 * A column of the source beside its key, with its expression over the rows of one target.
 *
 * @param target number of that target
 * @param needs columns of that target in the expression; empty if all may be
 */
public record BackColumn(ColumnShape column, String expression, int target, List<String> needs) {
  public BackColumn {
    needs = List.copyOf(needs);
  }
}
