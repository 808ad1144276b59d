package io.bluegreen.jdbc.internal.session;

import io.bluegreen.jdbc.internal.fault.FailureContext;
import io.bluegreen.jdbc.internal.fault.Fault;
import io.bluegreen.jdbc.internal.fault.FaultClassifier;
import io.bluegreen.jdbc.internal.fault.RetryPolicy;
import io.bluegreen.jdbc.internal.fault.Verdict;
import io.bluegreen.jdbc.internal.routing.DeploymentRouter;
import io.bluegreen.jdbc.internal.routing.HoldWaiter;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Waiting for a side that refuses connections for a moment, within {@code bluegreen.retryTimeout}.
 * Nothing of the application's has been sent yet, so trying again is always safe. Confined to one
 * call.
 */
public final class ConnectRetry {
  private final DeploymentRouter router;
  private final RetryPolicy policy;
  private final HoldWaiter wait;
  private final long startedNanos = System.nanoTime();
  private final List<SQLException> earlier = new ArrayList<>();

  public ConnectRetry(DeploymentRouter router, RetryPolicy policy, HoldWaiter wait) {
    this.router = router;
    this.policy = policy;
    this.wait = wait;
  }

  /**
   * Waits before the next attempt, or until the route changes.
   *
   * @throws SQLException the failure, where another attempt would not help or comes too late; also
   *     where a login was refused, so that a pool logs in afresh
   */
  public void after(SQLException failure, FailureContext context) throws SQLException {
    Fault fault = Fault.of(failure, context);
    long now = System.nanoTime();
    long left = Math.min(policy.leftNanos(startedNanos, now), wait.leftNanos(now));
    boolean again =
        FaultClassifier.judge(fault) == Verdict.AGAIN
            && policy.repeat(fault, Verdict.AGAIN, earlier.size(), null) != RetryPolicy.Repeat.NO;
    if (!again || left <= 0 || isLoginRefused(failure)) {
      earlier.forEach(failure::addSuppressed);
      throw failure;
    }
    earlier.add(failure);
    long backoff =
        RetryPolicy.backoffNanos(earlier.size() + 1, ThreadLocalRandom.current().nextDouble());
    router.awaitChange(router.current(), wait, Math.min(left, backoff));
  }

  private static boolean isLoginRefused(SQLException failure) {
    String state = failure.getSQLState();
    return state != null && state.startsWith("28");
  }
}
