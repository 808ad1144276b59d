package io.bluegreen.jdbc.internal.fault;

/**
 * The verdict on a failed call, which says what should be done. {@link RetryPolicy} decides whether
 * it is done.
 */
public enum Verdict {
  /**
   * It was not executed, or nothing of it stands: roll back what is left of its transaction, wait
   * for or follow the route, and repeat it at the boundary.
   */
  AGAIN,
  /**
   * Our fence refused it: roll back, wait for an epoch that is the fence's or later, move, and
   * repeat it. Also in a steady phase: then a switch was interrupted.
   */
  AGAIN_AFTER_ROUTE_CHANGE,
  /** Nothing of it stands, and the server no longer knows how it was prepared: prepare, repeat. */
  AGAIN_ONCE_REPREPARED,
  /** It was not executed and the old schema is gone: move, repeat; a second time it is true. */
  AGAIN_ONCE,
  /** Repeat it in a READ ONLY transaction if it is proven free of side effects; else unknown. */
  AGAIN_IF_SAFE_READ,
  /** The transaction is rolled back: 40001 with the failure as cause. The application repeats. */
  ROLLED_BACK,
  /** A rollback was asked for and has happened, with the session: nothing to report. */
  ROLLED_BACK_AS_ASKED,
  /** Nobody can know whether the call was committed: 08007 with the failure as cause. */
  OUTCOME_UNKNOWN,
  /** A part of it stands or may stand, the rest does not: the failure as it is, with its counts. */
  PARTLY_EXECUTED,
  /** The application's own error: as it is. */
  APPLICATION
}
