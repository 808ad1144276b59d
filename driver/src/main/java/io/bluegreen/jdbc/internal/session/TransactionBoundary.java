package io.bluegreen.jdbc.internal.session;

import io.bluegreen.jdbc.internal.control.DeploymentSnapshot;
import io.bluegreen.jdbc.internal.fault.FailureContext;
import io.bluegreen.jdbc.internal.observe.FlightRecorderEvents;
import io.bluegreen.jdbc.internal.routing.DeploymentRouter;
import io.bluegreen.jdbc.internal.routing.HoldWait;
import io.bluegreen.jdbc.internal.searchpath.SessionSearchPath;
import io.bluegreen.jdbc.internal.sql.StatementClassifier;
import io.bluegreen.jdbc.internal.sql.TransactionText;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;
import org.postgresql.core.BaseConnection;
import org.postgresql.util.PSQLException;

/**
 * The passing of a boundary after a change: the session waits while the deployment is held, and is
 * then put on its route. A call on an unchanged route does not come here. Used inside the session's
 * {@link CallScope}.
 */
final class TransactionBoundary {
  private final CallScope scope;
  private final Transaction transaction;
  private final SessionRoute route;
  private final SessionSearchPath path;
  private final RoutingStrategy strategy;
  private final SessionHoldWaits holdWait;
  private final CurrentConnection current;
  private final ConnectionActivity busy;
  private final CallAttempts attempts;

  TransactionBoundary(
      CallScope scope,
      Transaction transaction,
      SessionRoute route,
      SessionSearchPath path,
      RoutingStrategy strategy,
      SessionHoldWaits holdWait,
      CurrentConnection current,
      ConnectionActivity busy,
      CallAttempts attempts) {
    this.scope = scope;
    this.transaction = transaction;
    this.route = route;
    this.path = path;
    this.strategy = strategy;
    this.holdWait = holdWait;
    this.current = current;
    this.busy = busy;
    this.attempts = attempts;
  }

  /** Tells whether a COPY is under way, during which nothing else may be sent. */
  boolean isCopying() {
    return busy.isCopying();
  }

  /** Waits and moves as the newest snapshot says, and again where that changes meanwhile. */
  void cross() throws SQLException {
    try {
      crossAll();
    } finally {
      strategy.afterBoundary();
    }
  }

  private void crossAll() throws SQLException {
    if (strategy.movesBetweenServers() && holdWait.isClosed()) {
      throw holdWait.closed();
    }
    if (strategy.movesBetweenServers() && busy.isCopying()) {
      return; // pgjdbc says what is wrong with a call in the middle of a COPY
    }
    DeploymentRouter router = route.router();
    DeploymentSnapshot deployment = pass();
    while (!isThere(deployment)) {
      router.requireTime(scope.startWait(holdWait));
      deployment = pass();
    }
    route.sawLast(deployment);
  }

  /** Puts the session on its route; false where that has to be tried again. */
  private boolean isThere(DeploymentSnapshot deployment) throws SQLException {
    try {
      boolean known = route.isKnown();
      if (placed(deployment) && known) {
        tellMoved(deployment);
      }
    } catch (PSQLException e) {
      if (!strategy.movesBetweenServers() || holdWait.isClosed()) {
        throw e;
      }
      attempts.pacing().beforeSending(e, attempts.described(FailureContext.atBoundary()));
      return false;
    }
    return !strategy.movesBetweenServers()
        || route.router().current().activeTarget().equals(deployment.activeTarget());
  }

  /** Puts an idle session on its route; it neither waits nor counts as running. */
  void follow() throws SQLException {
    DeploymentSnapshot deployment = route.router().current();
    if (move(deployment, null)) {
      tellMoved(deployment);
    }
    route.sawLast(deployment);
  }

  /** Asks for an uncertain path, and moves; where the server stays the same within one limit. */
  private boolean placed(DeploymentSnapshot deployment) throws SQLException {
    BaseConnection pg = current.physical();
    if (strategy.movesBetweenServers() || !scope.hasQueryTimeout()) {
      return askedAndMoved(pg, deployment);
    }
    boolean[] moved = new boolean[1];
    scope.askWithinLimit(pg, () -> moved[0] = askedAndMoved(pg, deployment));
    return moved[0];
  }

  private boolean askedAndMoved(BaseConnection pg, DeploymentSnapshot deployment)
      throws SQLException {
    if (path.isUncertain()) {
      strategy.ask(pg, path, deployment);
    }
    return move(deployment, scope.sql());
  }

  private boolean move(DeploymentSnapshot deployment, @Nullable String sql) throws SQLException {
    boolean moved = strategy.move(current.physical(), path, deployment, sql);
    route.movedTo(deployment);
    return moved;
  }

  private void tellMoved(DeploymentSnapshot deployment) {
    route.router().counters().moved(deployment.active(), deployment.epoch());
    FlightRecorderEvents.get()
        .moved(deployment.name(), deployment.active().text(), deployment.epoch());
  }

  /** Marks the session as running under a snapshot which lets it pass, having waited if need be. */
  private DeploymentSnapshot pass() throws SQLException {
    DeploymentRouter router = route.router();
    @Nullable HoldWait wait = null;
    long since = 0;
    try {
      while (true) {
        DeploymentSnapshot deployment = router.snapshotAtBoundary(current.physical());
        SessionHoldWaits.refuseIfLost(deployment);
        if (letsPass(deployment)) {
          if (router.current() == deployment) {
            return deployment;
          }
        } else {
          boolean first = wait == null;
          since = first ? System.nanoTime() : since;
          wait = scope.startWait(holdWait);
          getReady(deployment, wait, first);
          holdWait.awaitRelease(wait);
        }
      }
    } finally {
      if (wait != null) {
        router.preparationQueue().end(wait);
        holdWait.over(since);
      }
    }
  }

  /** Marks the session as running under a snapshot, unless that makes it wait. */
  private boolean letsPass(DeploymentSnapshot deployment) throws SQLException {
    if (!deployment.holds(System.nanoTime()) || !hasToWait()) {
      transaction.countUnder(deployment);
      return true;
    }
    transaction.stopCounting();
    DeploymentSnapshot outer =
        route.router().connections().outerOf(Thread.currentThread(), deployment);
    if (outer == null) {
      return false;
    }
    transaction.countWithin(outer);
    route.router().connections().admitted();
    return true;
  }

  private void getReady(DeploymentSnapshot held, HoldWait wait, boolean first) {
    if (first && strategy.movesBetweenServers()) {
      route.router().preparationQueue().ask(wait);
    }
    if (wait.hasTurn()) {
      strategy.getReady(current.physical(), held, scope.sql());
      route.router().preparationQueue().end(wait);
    }
  }

  private boolean hasToWait() throws SQLException {
    String text = scope.sql();
    JdbcState jdbc = current.jdbcState();
    if (jdbc.isOutside()) {
      return false;
    } else if (jdbc.isAutoCommit()) {
      return text != null
          && !StatementClassifier.classify(text).mayPassHold()
          && !StatementClassifier.classify(text).onlySetsHarmlessly();
    }
    if (text != null && TransactionText.of(text) == TransactionText.ROLLBACK) {
      return false; // of a transaction that has failed: nothing is left to undo
    }
    if (text != null && StatementClassifier.classify(text).onlySetsHarmlessly()) {
      jdbc.stepOutside(current.physical());
      return false;
    }
    BaseConnection pg = current.physical();
    return !pg.hintReadOnly() || (current.isClosed() && !jdbc.isReadOnly());
  }
}
