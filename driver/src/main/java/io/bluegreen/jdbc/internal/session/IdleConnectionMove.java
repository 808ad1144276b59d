package io.bluegreen.jdbc.internal.session;

import io.bluegreen.jdbc.internal.connect.AnswerLimit;
import io.bluegreen.jdbc.internal.observe.DriverLog;
import io.bluegreen.jdbc.internal.searchpath.SessionSearchPath;
import java.sql.SQLException;
import org.postgresql.core.BaseConnection;

/**
 * The move of a session that no thread uses, and its preparation, on a thread of the driver. An old
 * server that does not answer blocks that thread for 5 s at most. Used inside the session's {@link
 * CallScope}.
 */
final class IdleConnectionMove {
  private static final DriverLog LOG = DriverLog.of(IdleConnectionMove.class);
  private static final int TIMEOUT_MILLIS = 5_000;

  private final Session session;
  private final TransactionBoundary boundary;
  private final SessionSearchPath path;
  private final ConnectionActivity busy;

  IdleConnectionMove(
      Session session,
      TransactionBoundary boundary,
      SessionSearchPath path,
      ConnectionActivity busy) {
    this.session = session;
    this.boundary = boundary;
    this.path = path;
    this.busy = busy;
  }

  /**
   * Executes the queries of a move in advance if the session is idle. This also detects a dead
   * connection.
   */
  void rehearse(RoutingStrategy strategy) {
    BaseConnection pg = session.physical();
    if (session.isClosed() || !busy.isIdle(pg)) {
      return;
    }
    try {
      AnswerLimit.run(pg, TIMEOUT_MILLIS, () -> strategy.rehearse(pg));
    } catch (SQLException | RuntimeException e) {
      LOG.debug("A connection could not be asked ahead: " + e.getMessage());
    }
  }

  /**
   * Puts the session on its route if nothing is under way in it.
   *
   * @return false where it is worth while to ask again
   */
  boolean follow() {
    try {
      if (session.isClosed() || path.isUncertain()) {
        return true;
      }
      if (!busy.isIdle(session.physical())) {
        return false;
      }
      AnswerLimit.run(session.physical(), TIMEOUT_MILLIS, boundary::follow);
      return true;
    } catch (SQLException | RuntimeException e) {
      LOG.debug("An idle connection stays behind until its next use: " + e.getMessage());
      return session.pinReason() != null;
    }
  }
}
