package io.bluegreen.ops.verify;

/**
 * A listener for the progress of a verification. Its methods are called by the thread of the
 * verification.
 */
public interface VerifyListener {
  /** Called at the start, with the number of tables to compare. */
  default void begins(int tables) {}

  /** Called after each chunk, with the number of compared rows of a table. */
  default void rows(String table, long rows) {}

  /** Called when a table is compared. */
  default void done(TableVerdict verdict) {}
}
