package io.bluegreen.ops.backfill;

/** A listener for the progress of a backfill. Its methods are called by the thread of the run. */
public interface BackfillListener {
  /** Called at the start, with the number of rows that earlier runs have filled. */
  default void resumes(long rowsDone) {}

  /** Called after each batch, with the number of filled rows including those of earlier runs. */
  default void rows(long rowsDone) {}

  /** Called while the run waits for the lag to become small. */
  default void waits(long lagBytes) {}

  /** Called before a batch is tried again after a temporary error. */
  default void retries(String reason) {}
}
