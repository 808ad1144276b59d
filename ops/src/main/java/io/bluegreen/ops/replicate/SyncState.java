package io.bluegreen.ops.replicate;

/**
 * The lag of the idle side.
 *
 * @param unready tables that the stream alone does not keep up to date yet
 * @param lagBytes WAL that the idle side has not confirmed; -1 if it has no slot
 * @param streaming whether its worker is connected
 */
public record SyncState(long unready, long lagBytes, boolean streaming) {
  /** Tells whether everything is copied and the lag below a limit. */
  public boolean isWithin(long limitBytes) {
    return unready == 0 && streaming && lagBytes >= 0 && lagBytes <= limitBytes;
  }
}
