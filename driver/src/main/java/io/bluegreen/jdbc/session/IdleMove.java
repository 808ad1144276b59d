package io.bluegreen.jdbc.session;

import io.bluegreen.jdbc.observe.Log;
import java.sql.SQLException;
import org.postgresql.core.BaseConnection;

/**
 * Moving a session that nobody uses, and getting it ready for that, on a thread of the driver's
 * own: an old server that does not answer keeps that thread for 5 s at most. Called under the
 * session's lock.
 */
final class IdleMove {
  private static final Log LOG = Log.of(IdleMove.class);
  private static final int TIMEOUT_MILLIS = 5_000;

  private final Session session;
  private final Crossing crossing;
  private final SessionPath path;
  private final Busy busy;

  IdleMove(Session session, Crossing crossing, SessionPath path, Busy busy) {
    this.session = session;
    this.crossing = crossing;
    this.path = path;
    this.busy = busy;
  }

  /** Asks ahead what a move will ask, if nothing is under way; a dead connection is noticed so. */
  void rehearse(PathCarrier carrier) {
    BaseConnection pg = session.physical();
    if (session.isClosed() || !busy.isIdle(pg)) {
      return;
    }
    try {
      TimeLimit.run(pg, TIMEOUT_MILLIS, () -> carrier.rehearse(pg));
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
      TimeLimit.run(session.physical(), TIMEOUT_MILLIS, crossing::follow);
      return true;
    } catch (SQLException | RuntimeException e) {
      LOG.debug("An idle connection stays behind until its next use: " + e.getMessage());
      return session.isPinned();
    }
  }
}
