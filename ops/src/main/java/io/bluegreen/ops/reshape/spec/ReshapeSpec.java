package io.bluegreen.ops.reshape.spec;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The description of a reshape: the source, the targets, and how a row of one becomes rows of the
 * other.
 *
 * @param name its key in {@code bluegreen.reshape}
 * @param source schema and name, as SQL writes them
 * @param sourceKey columns of the unique key that identifies its rows; empty for the primary key
 * @param targets at least one; the first one decides whether the source has a row
 * @param back expression by column of the source, or {@link #KEEP}
 * @param accepted columns of the source whose loss is accepted
 * @param afterFill indexes and constraints that are made when all rows are there
 * @param text the whole file
 */
public record ReshapeSpec(
    String name,
    String source,
    List<String> sourceKey,
    List<TargetSpec> targets,
    Map<String, String> back,
    List<String> accepted,
    List<String> afterFill,
    String text) {
  /** The word for a column that the targets do not have, and that stays as it is. */
  public static final String KEEP = "keep";

  public ReshapeSpec {
    sourceKey = List.copyOf(sourceKey);
    targets = List.copyOf(targets);
    back = Collections.unmodifiableMap(new LinkedHashMap<>(back));
    accepted = List.copyOf(accepted);
    afterFill = List.copyOf(afterFill);
  }
}
