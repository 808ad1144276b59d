package io.bluegreen.jdbc.session;

import io.bluegreen.jdbc.fault.Activity;
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
  private final SessionFaults faults;

  TransactionEnd(Session session, SessionFaults faults) {
    this.session = session;
    this.faults = faults;
  }

  /** Commits or rolls back. */
  void end(boolean commit) throws SQLException {
    BaseConnection pg = session.physical();
    boolean open = pg.getTransactionState() != TransactionState.IDLE;
    try {
      if (commit) {
        pg.commit();
      } else {
        pg.rollback();
      }
    } catch (SQLException e) {
      if (session.isClosed()) {
        session.sever();
      }
      faults.ended(e, commit ? Activity.COMMIT : Activity.ROLLBACK, open);
    }
  }

  /** Sets the autocommit mode; where the connection is dead but replaceable it is only noted. */
  void setAutoCommit(boolean on) throws SQLException {
    if (!session.handlesFailures() || !session.isClosed()) {
      session.physical().setAutoCommit(on);
    }
    session.jdbcState().autoCommit(on);
  }
}
