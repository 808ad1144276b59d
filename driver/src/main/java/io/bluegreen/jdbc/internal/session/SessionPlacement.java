package io.bluegreen.jdbc.internal.session;

import io.bluegreen.jdbc.internal.control.DeploymentSnapshot;
import io.bluegreen.jdbc.internal.routing.DeploymentRouter;
import io.bluegreen.jdbc.internal.routing.Route;
import java.sql.SQLException;
import org.postgresql.core.BaseConnection;

/**
 * Whether a session is where its deployment is, and what keeps it elsewhere. Nothing here waits for
 * a hold. Thread-safe.
 */
@SuppressWarnings("GuardedBy") // the lock is taken by enterWithoutBoundary()
public final class SessionPlacement {
  private final Session session;
  private final DeploymentRouter router;
  private final RoutingStrategy strategy;
  private final TransactionBoundary boundary;
  private final ConnectionActivity busy;

  SessionPlacement(
      Session session,
      DeploymentRouter router,
      RoutingStrategy strategy,
      TransactionBoundary boundary,
      ConnectionActivity busy) {
    this.session = session;
    this.router = router;
    this.strategy = strategy;
    this.boundary = boundary;
    this.busy = busy;
  }

  /** Returns where the next boundary leads. */
  public Route destination() {
    return Route.of(router.current());
  }

  /** Tells whether the session is on a server which its deployment has left. */
  public boolean isAway() {
    return strategy.isAway(router.current());
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
      strategy.keep(why);
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
      return !isStuck(timeoutSeconds)
          && ConnectionValidation.isValid(session.physical(), timeoutSeconds);
    } finally {
      session.leave();
    }
  }

  /** Tells whether the side is idle on which something keeps the session. */
  private boolean isStuck(int timeoutSeconds) throws SQLException {
    DeploymentSnapshot deployment = router.current();
    return strategy.isAway(deployment)
        && isIdle()
        && ConnectionValidation.isStuck(strategy, session.physical(), deployment, timeoutSeconds);
  }

  /** Puts an idle session on its route; called under its lock. */
  void catchUp() throws SQLException {
    if (strategy.isAway(router.current()) && isIdle()) {
      boundary.follow();
    }
  }

  private boolean isIdle() {
    BaseConnection pg = session.physical();
    return !ConnectionActivity.isClosed(pg) && busy.isIdle(pg);
  }
}
