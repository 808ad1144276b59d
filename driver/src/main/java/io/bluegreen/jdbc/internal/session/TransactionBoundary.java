package io.bluegreen.jdbc.internal.session;

import io.bluegreen.jdbc.internal.control.DeploymentSnapshot;
import io.bluegreen.jdbc.internal.fault.FailureContext;
import io.bluegreen.jdbc.internal.observe.FlightRecorderEvents;
import io.bluegreen.jdbc.internal.routing.DeploymentRouter;
import io.bluegreen.jdbc.internal.routing.HoldWaiter;
import io.bluegreen.jdbc.internal.searchpath.SessionSearchPath;
import io.bluegreen.jdbc.internal.sql.StatementClassifier;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;
import org.postgresql.util.PSQLException;

/**
 * The way of a session through a boundary at which something has changed: it waits while the
 * deployment is held, then it is put on its route. Not on the way of a call on an unchanged route.
 * Every method is called under the session's lock.
 */
@SuppressWarnings("GuardedBy") // the lock is the session's, taken by its enter()
final class TransactionBoundary {
  private final Session session;
  private final DeploymentRouter router;
  private final SessionSearchPath path;
  private final RoutingStrategy strategy;
  private final SessionHoldWaits holdWait;

  TransactionBoundary(
      Session session,
      DeploymentRouter router,
      SessionSearchPath path,
      RoutingStrategy strategy,
      SessionHoldWaits holdWait) {
    this.session = session;
    this.router = router;
    this.path = path;
    this.strategy = strategy;
    this.holdWait = holdWait;
  }

  /** Waits and moves as the newest snapshot says, and again where that changes meanwhile. */
  void cross() throws SQLException {
    try {
      crossAll();
    } finally {
      strategy.passed();
    }
  }

  private void crossAll() throws SQLException {
    if (strategy.movesBetweenServers() && holdWait.isClosed()) {
      throw session.closed();
    }
    if (strategy.movesBetweenServers() && session.isCopying()) {
      return; // pgjdbc says what is wrong with a call in the middle of a COPY
    }
    DeploymentSnapshot deployment;
    @Nullable ConnectRetry connectRetry = null;
    boolean there;
    do {
      deployment = pass();
      there = false;
      if (path.isUncertain()) {
        strategy.ask(session.physical(), path, deployment);
      }
      try {
        boolean known = session.hasBeenRouted();
        if (move(deployment, session.sql()) && known) {
          tellMoved(deployment);
        }
        there = true;
      } catch (PSQLException e) {
        if (!strategy.movesBetweenServers() || holdWait.isClosed()) {
          throw e;
        }
        connectRetry = connectRetry != null ? connectRetry : session.newConnectRetry();
        connectRetry.after(e, session.described(FailureContext.atBoundary()));
      }
    } while (strategy.movesBetweenServers()
        && (!there || !router.current().activeTarget().equals(deployment.activeTarget())));
    session.sawLast(deployment);
  }

  /** Puts an idle session on its route; it neither waits nor counts as running. */
  void follow() throws SQLException {
    DeploymentSnapshot deployment = router.current();
    if (move(deployment, null)) {
      tellMoved(deployment);
    }
    session.sawLast(deployment);
  }

  private boolean move(DeploymentSnapshot deployment, @Nullable String sql) throws SQLException {
    boolean moved = strategy.move(session.physical(), path, deployment, sql);
    session.arrivedOn(deployment);
    return moved;
  }

  private void tellMoved(DeploymentSnapshot deployment) {
    router.counters().rehomed();
    FlightRecorderEvents.get()
        .rehomed(deployment.name(), deployment.active().text(), deployment.epoch());
  }

  /** Marks the session as running under a snapshot which lets it pass, having waited if need be. */
  private DeploymentSnapshot pass() throws SQLException {
    @Nullable HoldWaiter wait = null;
    long since = 0;
    try {
      while (true) {
        DeploymentSnapshot deployment = router.look(session.physical());
        SessionHoldWaits.refuseIfLost(deployment);
        if (!deployment.holds(System.nanoTime()) || !hasToWait()) {
          session.runsUnder(deployment);
          if (router.current() == deployment) {
            return deployment;
          }
        } else {
          session.rest();
          boolean first = wait == null;
          since = first ? System.nanoTime() : since;
          wait = session.startWait();
          getReady(deployment, wait, first);
          router.awaitRelease(wait);
        }
      }
    } finally {
      if (wait != null) {
        router.preparationQueue().end(wait);
        holdWait.over(since);
      }
    }
  }

  private void getReady(DeploymentSnapshot held, HoldWaiter wait, boolean first) {
    if (first && strategy.movesBetweenServers()) {
      router.preparationQueue().ask(wait);
    }
    if (wait.isCalled()) {
      strategy.getReady(session.physical(), held, session.sql());
      router.preparationQueue().end(wait);
    }
  }

  private boolean hasToWait() {
    if (!session.isAutoCommit()) {
      return !session.isReadOnlyNow();
    }
    String text = session.sql();
    return text != null && !StatementClassifier.mayPassHold(text);
  }
}
