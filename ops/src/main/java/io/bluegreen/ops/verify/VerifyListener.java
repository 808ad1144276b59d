package io.bluegreen.ops.verify;

/** Is told how far a verification is, by its thread. */
public interface VerifyListener {
  /** So many tables will be compared. */
  default void begins(int tables) {}

  /** So many rows of a table are compared. */
  default void rows(String table, long rows) {}

  /** One table is done. */
  default void done(TableVerdict verdict) {}
}
