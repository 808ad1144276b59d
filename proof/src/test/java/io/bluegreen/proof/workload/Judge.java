package io.bluegreen.proof.workload;

import io.bluegreen.proof.history.Outcome;
import java.sql.SQLException;

/**
 * The verdict on a failed call. A call counts as failed only if it provably did not happen;
 * otherwise its outcome is unknown.
 */
public enum Judge {
  /**
   * The driver says it, as in cluster mode: whatever may have happened ends in {@code 08007}, so
   * everything else did not happen.
   */
  DRIVER {
    @Override
    boolean leavesOpen(String state) {
      return state.equals("08007");
    }
  },
  /** The server's own failures arrive, as in schema mode: a lost session leaves all open. */
  SERVER {
    @Override
    boolean leavesOpen(String state) {
      return isLost(state);
    }
  };

  abstract boolean leavesOpen(String state);

  /**
   * Judges the call with which an operation would have been committed.
   *
   * @param compound whether the driver promises nothing of such a call, as of COPY
   */
  public Outcome of(SQLException failure, boolean compound) {
    String state = failure.getSQLState();
    boolean open = state == null || leavesOpen(state) || (compound && isLost(state));
    return open ? Outcome.INFO : Outcome.FAIL;
  }

  /**
   * Judges a call that commits in the middle: only {@code 40001}, the driver's word for a
   * transaction of which nothing stands, says that it did not happen.
   */
  static Outcome ofParts(SQLException failure) {
    return "40001".equals(failure.getSQLState()) ? Outcome.FAIL : Outcome.INFO;
  }

  private static boolean isLost(String state) {
    return state.startsWith("08") || state.startsWith("57P") || state.startsWith("XX");
  }
}
