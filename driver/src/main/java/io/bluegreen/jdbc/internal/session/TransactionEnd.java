package io.bluegreen.jdbc.internal.session;

import io.bluegreen.jdbc.internal.fault.CallActivity;
import java.sql.SQLException;
import org.postgresql.core.BaseConnection;
import org.postgresql.core.TransactionState;

/**
 * How a session's transactions end, and what a change of the autocommit mode makes of them. On a
 * dead connection the application may still end what it began. Every method is called under the
 * session's lock.
 */
@SuppressWarnings("GuardedBy") // the lock is the session's
final class TransactionEnd {
  private final Session session;
  private final CallFailureHandler faults;

  TransactionEnd(Session session, CallFailureHandler faults) {
    this.session = session;
    this.faults = faults;
  }

  /** Commits or rolls back. */
  void end(boolean commit) throws SQLException {
    BaseConnection pg = session.physical();
    boolean open = isOpen();
    try {
      if (commit) {
        pg.commit();
      } else {
        pg.rollback();
      }
    } catch (SQLException e) {
      endedBy(e, commit ? CallActivity.COMMIT : CallActivity.ROLLBACK, open);
    }
  }

  /**
   * Sets the autocommit mode, which commits what is open; where the connection is dead but
   * replaceable that transaction has failed before, and the mode is only noted.
   */
  void setAutoCommit(boolean on) throws SQLException {
    boolean commits = isOpen();
    if (session.awaitsReplacement()) {
      session.sever();
    } else {
      try {
        session.physical().setAutoCommit(on);
      } catch (SQLException e) {
        endedBy(e, CallActivity.COMMIT, commits);
      }
    }
    session.jdbcState().autoCommit(on);
  }

  /** Returns what a failure means for the transaction in which it was met. */
  SQLException judged(SQLException failure) {
    return faults.judged(failure, isOpen() && !session.isSevered());
  }

  private void endedBy(SQLException failure, CallActivity activity, boolean open)
      throws SQLException {
    if (session.isClosed()) {
      session.sever();
    }
    faults.ended(failure, activity, open);
  }

  private boolean isOpen() {
    return session.physical().getTransactionState() != TransactionState.IDLE;
  }
}
