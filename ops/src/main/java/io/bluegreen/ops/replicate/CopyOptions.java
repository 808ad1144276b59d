package io.bluegreen.ops.replicate;

import java.time.Duration;
import java.util.List;

/**
 * The choices of a copy.
 *
 * @param runAsOwner whether rows are applied as the subscription's owner, and not as the table's
 * @param slotTimeout how long the slot may wait for the transactions that are open on the active
 *     side
 * @param included tables of extensions to copy, which are left to the extensions otherwise
 */
public record CopyOptions(boolean runAsOwner, Duration slotTimeout, List<String> included) {
  /** Rows are applied as the tables' owners; a slot waits for a minute. */
  public static final CopyOptions DEFAULT =
      new CopyOptions(false, Duration.ofMinutes(1), List.of());

  /** Returns these options with the choice of who applies rows: the subscription's owner. */
  public CopyOptions withRunAsOwner(boolean owner) {
    return new CopyOptions(owner, slotTimeout, included);
  }

  /** Returns these options with another wait for the slot. */
  public CopyOptions withSlotTimeout(Duration atMost) {
    return new CopyOptions(runAsOwner, atMost, included);
  }

  /** Returns these options with tables of extensions, as {@code schema.table}. */
  public CopyOptions withIncluded(List<String> tables) {
    return new CopyOptions(runAsOwner, slotTimeout, List.copyOf(tables));
  }
}
