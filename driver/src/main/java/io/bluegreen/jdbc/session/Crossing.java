package io.bluegreen.jdbc.session;

import io.bluegreen.jdbc.control.Deployment;
import io.bluegreen.jdbc.fault.Context;
import io.bluegreen.jdbc.observe.Events;
import io.bluegreen.jdbc.routing.Router;
import io.bluegreen.jdbc.routing.Wait;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;
import org.postgresql.util.PSQLException;

/**
 * The way of a session through a boundary at which something has changed: it waits while the
 * deployment is held, then it is put on its route. Not on the way of a call on an unchanged route.
 * Every method is called under the session's lock.
 */
@SuppressWarnings("GuardedBy") // the lock is the session's, taken by its enter()
final class Crossing {
  private final Session session;
  private final Router router;
  private final SessionPath path;
  private final PathCarrier carrier;
  private final HoldWait holdWait;

  Crossing(
      Session session, Router router, SessionPath path, PathCarrier carrier, HoldWait holdWait) {
    this.session = session;
    this.router = router;
    this.path = path;
    this.carrier = carrier;
    this.holdWait = holdWait;
  }

  /** Waits and moves as the newest snapshot says, and again where that changes meanwhile. */
  void cross() throws SQLException {
    try {
      crossAll();
    } finally {
      carrier.passed();
    }
  }

  private void crossAll() throws SQLException {
    if (carrier.movesBetweenServers() && holdWait.isClosed()) {
      throw session.closed();
    }
    if (carrier.movesBetweenServers() && session.isCopying()) {
      return; // pgjdbc says what is wrong with a call in the middle of a COPY
    }
    Deployment deployment;
    @Nullable Patience patience = null;
    boolean there;
    do {
      deployment = pass();
      there = false;
      if (path.isUncertain()) {
        carrier.ask(session.physical(), path, deployment);
      }
      try {
        boolean known = session.hasBeenRouted();
        if (carry(deployment, session.sql()) && known) {
          tellMoved(deployment);
        }
        there = true;
      } catch (PSQLException e) {
        if (!carrier.movesBetweenServers() || holdWait.isClosed()) {
          throw e;
        }
        patience = patience != null ? patience : session.newPatience();
        patience.after(e, session.described(Context.atBoundary()));
      }
    } while (carrier.movesBetweenServers()
        && (!there || !router.current().activeTarget().equals(deployment.activeTarget())));
    session.sawLast(deployment);
  }

  /** Puts an idle session on its route; it neither waits nor counts as running. */
  void follow() throws SQLException {
    Deployment deployment = router.current();
    if (carry(deployment, null)) {
      tellMoved(deployment);
    }
    session.sawLast(deployment);
  }

  private boolean carry(Deployment deployment, @Nullable String sql) throws SQLException {
    boolean moved = carrier.carry(session.physical(), path, deployment, sql);
    session.arrivedOn(deployment);
    return moved;
  }

  private void tellMoved(Deployment deployment) {
    router.counters().rehomed();
    Events.get().rehomed(deployment.name(), deployment.active().text(), deployment.epoch());
  }

  /** Marks the session as running under a snapshot which lets it pass, having waited if need be. */
  private Deployment pass() throws SQLException {
    @Nullable Wait wait = null;
    long since = 0;
    try {
      while (true) {
        Deployment deployment = router.look(session.physical());
        HoldWait.refuseIfLost(deployment);
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
        router.turns().end(wait);
        holdWait.over(since);
      }
    }
  }

  private void getReady(Deployment held, Wait wait, boolean first) {
    if (first && carrier.movesBetweenServers()) {
      router.turns().ask(wait);
    }
    if (wait.isCalled()) {
      carrier.getReady(session.physical(), held, session.sql());
      router.turns().end(wait);
    }
  }

  private boolean hasToWait() {
    if (!session.isAutoCommit()) {
      return !session.isReadOnlyNow();
    }
    String text = session.sql();
    return text != null && !StatementText.mayPassHold(text);
  }
}
