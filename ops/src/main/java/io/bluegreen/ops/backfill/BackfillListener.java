package io.bluegreen.ops.backfill;

/** Is told how far a job is, by its thread. */
public interface BackfillListener {
  /** The job goes on behind rows that an earlier run has done. */
  default void resumes(long rowsDone) {}

  /** So many rows are done, those of earlier runs among them. */
  default void rows(long rowsDone) {}

  /** Nothing is done until the lag is small again. */
  default void waits(long lagBytes) {}

  /** A batch ended with an error that may not come again. */
  default void retries(String reason) {}
}
