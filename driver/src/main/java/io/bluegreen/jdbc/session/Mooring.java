package io.bluegreen.jdbc.session;

import io.bluegreen.jdbc.control.Deployment;
import io.bluegreen.jdbc.routing.Route;
import io.bluegreen.jdbc.routing.Router;
import java.sql.SQLException;
import org.postgresql.core.BaseConnection;

/**
 * Whether a session is where its deployment is, and what keeps it elsewhere. Nothing here waits for
 * a hold. Thread-safe.
 */
@SuppressWarnings("GuardedBy") // the lock is taken by enterWithoutBoundary()
public final class Mooring {
  private final Session session;
  private final Router router;
  private final PathCarrier carrier;
  private final Crossing crossing;
  private final Busy busy;

  Mooring(Session session, Router router, PathCarrier carrier, Crossing crossing, Busy busy) {
    this.session = session;
    this.router = router;
    this.carrier = carrier;
    this.crossing = crossing;
    this.busy = busy;
  }

  /** Returns where the next boundary leads. */
  public Route destination() {
    return Route.of(router.current());
  }

  /** Tells whether the session is on a server which its deployment has left. */
  public boolean isAway() {
    return carrier.isAway(router.current());
  }

  /**
   * Keeps the session on its server until it is closed, where it could move; it is put on its route
   * a last time if it is idle.
   *
   * @param why what to tell those who wonder
   */
  public void keep(String why) throws SQLException {
    session.enterWithoutBoundary();
    try {
      catchUp();
      carrier.keep(why);
    } finally {
      session.leave();
    }
  }

  /**
   * Checks the connection without opening a transaction, which would be bound to the old route.
   *
   * @param timeoutSeconds as {@link java.sql.Connection#isValid} takes it
   */
  public boolean isValid(int timeoutSeconds) throws SQLException {
    session.enterWithoutBoundary();
    try {
      return !isStuck(timeoutSeconds) && Validation.isValid(session.physical(), timeoutSeconds);
    } finally {
      session.leave();
    }
  }

  /** Tells whether the side is idle on which something keeps the session. */
  private boolean isStuck(int timeoutSeconds) throws SQLException {
    Deployment deployment = router.current();
    return carrier.isAway(deployment)
        && isIdle()
        && Validation.isStuck(carrier, session.physical(), deployment, timeoutSeconds);
  }

  /** Puts an idle session on its route; called under its lock. */
  void catchUp() throws SQLException {
    if (carrier.isAway(router.current()) && isIdle()) {
      crossing.follow();
    }
  }

  private boolean isIdle() {
    BaseConnection pg = session.physical();
    return !Busy.isClosed(pg) && busy.isIdle(pg);
  }
}
