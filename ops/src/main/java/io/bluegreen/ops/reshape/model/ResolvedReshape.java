package io.bluegreen.ops.reshape.model;

import io.bluegreen.ops.reshape.spec.ReshapeSpec;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.Collectors;

/**
 * A reshape with its tables as they are in the catalog.
 *
 * @param back the source's columns that the targets give a value to, without its key
 */
public record ResolvedReshape(
    ReshapeSpec spec, SourceTable source, List<TargetTable> targets, List<BackColumn> back) {
  public ResolvedReshape {
    targets = List.copyOf(targets);
    back = List.copyOf(back);
  }

  public String name() {
    return spec.name();
  }

  public TargetTable main() {
    return targets.get(0);
  }

  /** Returns the targets, last one first: the order in which rows are deleted. */
  public List<TargetTable> targetsBackwards() {
    List<TargetTable> backwards = new ArrayList<>(targets);
    Collections.reverse(backwards);
    return backwards;
  }

  /** Returns the columns of the source that one target gives a value to. */
  public List<BackColumn> backOf(TargetTable target) {
    return back.stream().filter(column -> column.target() == target.number()).toList();
  }

  /** Returns the oids of the source and the targets, in this order. */
  public List<Long> oids() {
    List<Long> oids = new ArrayList<>(List.of(source.relation().oid()));
    targets.forEach(target -> oids.add(target.relation().oid()));
    return oids;
  }

  /** Returns the source and the targets for LOCK TABLE and the like. */
  public String allTables() {
    return source.relation().sql()
        + ", "
        + targets.stream().map(target -> target.relation().sql()).collect(Collectors.joining(", "));
  }
}
