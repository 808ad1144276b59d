package io.bluegreen.ops.replicate;

import java.time.Duration;

/**
 * The choices of a copy.
 *
 * @param runAsOwner whether rows are applied as the subscription's owner, and not as the table's
 * @param slotTimeout how long the slot may wait for the transactions that are open on the active
 *     side
 */
public record CopyOptions(boolean runAsOwner, Duration slotTimeout) {
  /** Rows are applied as the tables' owners; a slot waits for a minute. */
  public static final CopyOptions DEFAULT = new CopyOptions(false, Duration.ofMinutes(1));

  /** Returns these options with the choice of who applies rows: the subscription's owner. */
  public CopyOptions withRunAsOwner(boolean owner) {
    return new CopyOptions(owner, slotTimeout);
  }

  /** Returns these options with another wait for the slot. */
  public CopyOptions withSlotTimeout(Duration atMost) {
    return new CopyOptions(runAsOwner, atMost);
  }
}
