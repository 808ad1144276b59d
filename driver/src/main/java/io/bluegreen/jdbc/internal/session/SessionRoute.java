package io.bluegreen.jdbc.internal.session;

import io.bluegreen.jdbc.internal.control.DeploymentMode;
import io.bluegreen.jdbc.internal.control.DeploymentSnapshot;
import io.bluegreen.jdbc.internal.routing.DeploymentRouter;
import io.bluegreen.jdbc.internal.routing.Route;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;
import org.postgresql.core.BaseConnection;

/**
 * The snapshots that a session has acted on: the newest one whose changes it has handled, and the
 * one whose route it is on. Changed inside the session's {@link CallScope}.
 */
final class SessionRoute {
  private final DeploymentRouter router;
  private final boolean hidesOtherSide;
  private @Nullable DeploymentSnapshot seen;
  private volatile @Nullable DeploymentSnapshot last;

  SessionRoute(DeploymentRouter router, boolean hidesOtherSide) {
    this.router = router;
    this.hidesOtherSide = hidesOtherSide;
  }

  DeploymentRouter router() {
    return router;
  }

  /** Tells whether the newest snapshot is another one than what was looked at. */
  boolean hasChanged(BaseConnection pg) throws SQLException {
    return router.snapshotAtBoundary(pg) != seen;
  }

  /** Returns the snapshot up to which everything was looked at, or null. */
  @Nullable DeploymentSnapshot seen() {
    return seen;
  }

  /** Tells whether a transaction that begins now would wait, or run elsewhere. */
  boolean isLeft() {
    DeploymentSnapshot now = router.current();
    return now != seen
        && (now.holds(System.nanoTime()) || !now.activeTarget().equals(underway().activeTarget()));
  }

  /**
   * Tells whether a switch is announced in the row or going on, or has left the transaction that is
   * under way behind.
   */
  boolean isUnquiet() {
    DeploymentSnapshot now = router.current();
    return router.isHoldAnnounced()
        || (now != seen
            && (!now.isSteady() || !now.activeTarget().equals(underway().activeTarget())));
  }

  /** Notes up to which snapshot everything was looked at. */
  void sawLast(DeploymentSnapshot deployment) {
    seen = deployment.isSteady() ? deployment : null;
  }

  /** Makes the next boundary check everything, even if the router's snapshot has not changed. */
  void distrust() {
    seen = null;
  }

  /** Notes that the session is on the route of a snapshot. */
  void movedTo(DeploymentSnapshot deployment) {
    last = deployment;
  }

  /** Tells whether any boundary has been passed. */
  boolean isKnown() {
    return last != null;
  }

  /** Returns the snapshot that the session's transaction belongs to. Any thread may ask. */
  DeploymentSnapshot underway() {
    DeploymentSnapshot passed = last;
    return passed == null ? router.current() : passed;
  }

  /** Returns the schema whose objects metadata leaves out where no schema is asked for, or null. */
  @Nullable String hiddenSchema() {
    DeploymentSnapshot now = underway();
    return hidesOtherSide && now.mode() == DeploymentMode.SCHEMA ? now.idleTarget() : null;
  }

  /** Returns where the last boundary was passed to, or where the next one will be. */
  Route route() {
    return Route.of(underway());
  }
}
