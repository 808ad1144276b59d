package io.bluegreen.ops.reshape.state;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A row of {@code bluegreen.reshape}.
 *
 * @param spec the file that the reshape was started with
 * @param direction {@code forward} while the source is in use, {@code back} once the targets are
 * @param switchedBy {@code schema}, {@code view} or {@code name}; null before the first switch
 * @param deployment the deployment whose flip it was; null if it was none
 * @param lastKey key of the last row that was copied; null before the first
 * @param stepsDone statements of {@code after fill} that are done
 * @param relations oids of the source and the targets, in the order of the spec
 */
public record ReshapeRow(
    String name,
    String spec,
    ReshapeState state,
    String direction,
    @Nullable String switchedBy,
    @Nullable String deployment,
    @Nullable List<String> lastKey,
    long rowsDone,
    int stepsDone,
    List<Long> relations) {
  public ReshapeRow {
    relations = List.copyOf(relations);
  }

  /** Tells whether the last switch was undone. */
  public boolean isBack() {
    return switchedBy != null && state.isBefore(ReshapeState.SWITCHED);
  }
}
