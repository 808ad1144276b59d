package io.bluegreen.ops.replicate;

/**
 * The progress of the first copy of one table.
 *
 * @param table {@code schema.table}
 * @param state {@code i} waits, {@code d} is being copied, {@code f} and {@code s} catch up, {@code
 *     r} is kept up to date by the stream alone
 * @param rows rows copied so far; the estimate once all are
 * @param estimatedRows rows of the active side, as its statistics have it; 0 where they have
 *     nothing
 * @param bytes size on the active side
 */
public record TableCopy(String table, String state, long rows, long estimatedRows, long bytes) {
  /** Tells whether nothing is left to do for it. */
  public boolean isReady() {
    return state.equals("r");
  }

  /** Returns how much of its size is done, as far as rows tell. */
  public long bytesDone() {
    if (!state.equals("i") && !state.equals("d")) {
      return bytes;
    }
    return estimatedRows == 0 ? 0 : (long) (bytes * Math.min(1.0, (double) rows / estimatedRows));
  }
}
