package io.bluegreen.jdbc.internal.session;

import io.bluegreen.jdbc.internal.control.DeploymentSnapshot;
import io.bluegreen.jdbc.internal.routing.DeploymentRouter;
import io.bluegreen.jdbc.internal.routing.Route;
import io.bluegreen.jdbc.model.SqlStateCode;
import java.sql.SQLException;
import java.sql.SQLTransientException;
import java.util.concurrent.TimeUnit;
import org.postgresql.core.BaseConnection;

/**
 * The placement of a session: whether it is on its deployment's route, and the reasons that keep it
 * elsewhere. No method waits for a hold. Thread-safe.
 */
public final class SessionPlacement {
  /** How long to wait for another call before looking again whether it waits itself. */
  private static final long SLICE_MILLIS = 200;

  private final CallScope scope;
  private final CurrentConnection current;
  private final SessionHoldWaits holdWait;
  private final DeploymentRouter router;
  private final RoutingStrategy strategy;
  private final TransactionBoundary boundary;
  private final ConnectionActivity busy;
  private final TransactionEnd transactionEnd;
  private final CallEnd callEnd;

  SessionPlacement(
      CallScope scope,
      CurrentConnection current,
      SessionHoldWaits holdWait,
      DeploymentRouter router,
      RoutingStrategy strategy,
      TransactionBoundary boundary,
      ConnectionActivity busy,
      TransactionEnd transactionEnd,
      CallEnd callEnd) {
    this.scope = scope;
    this.current = current;
    this.holdWait = holdWait;
    this.router = router;
    this.strategy = strategy;
    this.boundary = boundary;
    this.busy = busy;
    this.transactionEnd = transactionEnd;
    this.callEnd = callEnd;
  }

  /** Returns where the next boundary leads. */
  public Route destination() {
    return Route.of(router.current());
  }

  /** Tells whether the session is on a server which its deployment has left. */
  public boolean isOnOtherServer() {
    return strategy.isOnOtherServer(router.current());
  }

  /**
   * Keeps the session on its server until it is closed, where it could move; it is put on its route
   * a last time if it is idle.
   *
   * @param why what to tell those who wonder
   */
  public void keep(String why) throws SQLException {
    scope.enter();
    try {
      catchUp();
      strategy.keep(why);
    } finally {
      callEnd.leave();
    }
  }

  /**
   * Checks the connection without opening a transaction, which would be bound to the old route.
   * While another thread's call waits in a hold or for a login, only the physical connection is
   * checked; while another call uses that for longer than the limit, the answer is no.
   *
   * @param timeoutSeconds as {@link java.sql.Connection#isValid} takes it
   */
  public boolean isValid(int timeoutSeconds) throws SQLException {
    long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(timeoutSeconds);
    long left = TimeUnit.SECONDS.toMillis(timeoutSeconds);
    while (!entersWithin(timeoutSeconds <= 0 ? SLICE_MILLIS : Math.min(left, SLICE_MILLIS))) {
      left = TimeUnit.NANOSECONDS.toMillis(until - System.nanoTime());
      Boolean answer =
          holdWait.askMeanwhile(
              () -> ConnectionValidation.answers(current.physical(), timeoutSeconds));
      if (answer != null) {
        return answer;
      } else if (timeoutSeconds > 0 && left <= 0) {
        return false;
      }
    }
    try {
      return !transactionEnd.isLostBlockOfAText()
          && !isPinnedElsewhere(timeoutSeconds)
          && ConnectionValidation.isValid(current.physical(), timeoutSeconds);
    } finally {
      callEnd.leave();
    }
  }

  private boolean entersWithin(long millis) throws SQLException {
    try {
      return scope.tryEnter(holdWait.isAside() ? 0 : millis);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new SQLTransientException(
          "isValid() was interrupted while another call was under way.",
          SqlStateCode.QUERY_CANCELED,
          e);
    }
  }

  /** Tells whether the side is idle on which something keeps the session. */
  private boolean isPinnedElsewhere(int timeoutSeconds) throws SQLException {
    DeploymentSnapshot deployment = router.current();
    return strategy.isOnOtherServer(deployment)
        && isIdle()
        && ConnectionValidation.isPinnedElsewhere(
            strategy, current.physical(), deployment, timeoutSeconds);
  }

  /** Puts an idle session on its route; called under its lock. */
  void catchUp() throws SQLException {
    if (strategy.isOnOtherServer(router.current()) && isIdle()) {
      boundary.follow();
    }
  }

  private boolean isIdle() {
    BaseConnection pg = current.physical();
    return !ConnectionActivity.isClosed(pg) && busy.isIdle(pg);
  }
}
