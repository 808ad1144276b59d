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

  private final CurrentConnection current;
  private final RoutingStrategy strategy;
  private final TransactionBoundary boundary;
  private final SessionSearchPath path;
  private final ConnectionActivity busy;

  IdleConnectionMove(
      CurrentConnection current,
      RoutingStrategy strategy,
      TransactionBoundary boundary,
      SessionSearchPath path,
      ConnectionActivity busy) {
    this.current = current;
    this.strategy = strategy;
    this.boundary = boundary;
    this.path = path;
    this.busy = busy;
  }

  /**
   * Executes the queries of a move in advance if the session is idle. This also detects a dead
   * connection.
   */
  void rehearse() {
    BaseConnection pg = current.physical();
    if (current.isClosed() || !busy.isIdle(pg)) {
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
      if (current.isClosed() || path.isUncertain()) {
        return true;
      }
      if (!busy.isIdle(current.physical())) {
        return false;
      }
      AnswerLimit.run(current.physical(), TIMEOUT_MILLIS, boundary::follow);
      return true;
    } catch (SQLException | RuntimeException e) {
      LOG.debug("An idle connection stays behind until its next use: " + e.getMessage());
      return strategy.pinReason() != null;
    }
  }
}
