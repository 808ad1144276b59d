package io.bluegreen.jdbc.internal.session;

import io.bluegreen.jdbc.internal.control.DeploymentSnapshot;
import io.bluegreen.jdbc.internal.fault.FailureContext;
import io.bluegreen.jdbc.internal.fault.RetryPolicy;

/**
 * The owner of the {@link RetryPacing} of a session's call. It also adds the state of the router
 * and the connection to the description of a failed attempt, for {@link CallFailureHandler}. Used
 * inside the session's {@link CallScope}.
 */
final class CallAttempts {
  private final CallScope scope;
  private final SessionRoute route;
  private final CurrentConnection current;
  private final SessionHoldWaits holdWait;
  private final RetryPolicy policy;

  CallAttempts(
      CallScope scope,
      SessionRoute route,
      CurrentConnection current,
      SessionHoldWaits holdWait,
      RetryPolicy policy) {
    this.scope = scope;
    this.route = route;
    this.current = current;
    this.holdWait = holdWait;
    this.policy = policy;
  }

  /** Returns the pacing of the call under way, which begins with its first failure. */
  RetryPacing pacing() {
    RetryPacing pacing = scope.attempts();
    if (pacing == null) {
      pacing = new RetryPacing(route.router(), policy, scope.startWait(holdWait), holdWait);
      scope.tries(pacing);
    }
    return pacing;
  }

  /** Tells whether anything is repeated at all. */
  boolean repeats() {
    return policy.repeats();
  }

  /** Adds what the router and the connection tell now. */
  FailureContext described(FailureContext context) {
    DeploymentSnapshot now = route.router().current();
    return context
        .changed(!now.activeTarget().equals(route.underway().activeTarget()))
        .held(now.holds(System.nanoTime()))
        .lost(current.isClosed());
  }
}
