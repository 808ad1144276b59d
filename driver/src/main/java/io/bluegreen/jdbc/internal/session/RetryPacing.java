package io.bluegreen.jdbc.internal.session;

import io.bluegreen.jdbc.internal.control.DeploymentSnapshot;
import io.bluegreen.jdbc.internal.fault.EarlierFailures;
import io.bluegreen.jdbc.internal.fault.FailureContext;
import io.bluegreen.jdbc.internal.fault.FailureReporter;
import io.bluegreen.jdbc.internal.fault.Fault;
import io.bluegreen.jdbc.internal.fault.FaultClassifier;
import io.bluegreen.jdbc.internal.fault.RetryPolicy;
import io.bluegreen.jdbc.internal.fault.Verdict;
import io.bluegreen.jdbc.internal.routing.DeploymentRouter;
import io.bluegreen.jdbc.internal.routing.HoldWait;
import java.sql.SQLException;
import java.util.EnumSet;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The deadline of one call and the pauses between its attempts. The deadline counts from the first
 * failure on; waits at the boundary, logins and repetitions share it. {@link CallRetry} judges
 * whether there is another attempt.
 *
 * <p>Each repetition is preceded by a pause, but for one per verdict that cannot meet the same
 * failure again: on another side, with the statement prepared anew, or on a session that takes the
 * place of one found dead before anything was sent. Confined to one call.
 */
public final class RetryPacing {
  private static final long FENCE_AGAIN_NANOS = TimeUnit.SECONDS.toNanos(1);

  private final DeploymentRouter router;
  private final RetryPolicy policy;
  private final HoldWait wait;
  private final SessionHoldWaits waits;
  private final long startedNanos = System.nanoTime();
  private final EarlierFailures earlier = new EarlierFailures();
  private final Set<Verdict> atOnce = EnumSet.noneOf(Verdict.class);

  /**
   * Begins with a call's first failure.
   *
   * @param wait by which the call's waits can be ended, and which bounds them
   */
  public RetryPacing(DeploymentRouter router, RetryPolicy policy, HoldWait wait) {
    this(router, policy, wait, new SessionHoldWaits(router, 0));
  }

  /** The same for a call of a session, whose connection may be asked during a pause. */
  RetryPacing(DeploymentRouter router, RetryPolicy policy, HoldWait wait, SessionHoldWaits waits) {
    this.waits = waits;
    this.router = router;
    this.policy = policy;
    this.wait = wait;
  }

  RetryPolicy policy() {
    return policy;
  }

  DeploymentRouter router() {
    return router;
  }

  /** Returns an exception with the earlier failures added. */
  SQLException reported(SQLException report, SQLException failure) {
    return earlier.addTo(report, failure);
  }

  /** Returns the newest failure that was followed by another attempt. */
  @Nullable SQLException lastFailure() {
    return earlier.last();
  }

  /**
   * Waits before the next attempt of something of the driver's own: nothing was sent yet.
   *
   * @throws SQLException the failure, where another attempt would not help or comes too late; also
   *     where a login was refused, so that a pool logs in afresh
   */
  public void beforeSending(SQLException failure, FailureContext context) throws SQLException {
    Fault fault = Fault.of(failure, context);
    boolean again =
        FaultClassifier.judge(fault) == Verdict.AGAIN
            && policy.repeat(fault, Verdict.AGAIN, 0, null) != RetryPolicy.Repeat.NO;
    if (!again || leftNanos() <= 0 || isLoginRefused(failure)) {
      throw reported(failure, failure);
    }
    pause(fault, Verdict.AGAIN, failure, null);
  }

  /**
   * Waits before the next attempt, or until the route changes. A fence is tried again now and then
   * also without news: it may have been lifted by hand, which takes no epoch.
   *
   * @param ranOn the snapshot under which the attempt ran, or null where nothing was sent
   * @throws SQLException where the deadline is over, or the wait was ended
   */
  void pause(Fault fault, Verdict verdict, SQLException failure, @Nullable DeploymentSnapshot ranOn)
      throws SQLException {
    DeploymentSnapshot from = router.current();
    if (fault.isFence() && router.isFixed()) {
      throw reported(
          FailureReporter.fencedSide(failure, from.name(), from.active().text()), failure);
    }
    long left = leftNanos();
    if (left <= 0) {
      throw FailureReporter.deadline(fault, failure, earlier, from.name(), elapsedMillis());
    }
    boolean now = isFree(fault, verdict, from, ranOn) && atOnce.add(verdict);
    earlier.add(failure);
    if (now) {
      router.requireTime(wait);
    } else {
      waits.awaitChange(from, wait, Math.min(left, longestPause(fault)));
    }
  }

  /** Tells whether the next attempt cannot meet the same failure again. */
  private static boolean isFree(
      Fault fault, Verdict verdict, DeploymentSnapshot now, @Nullable DeploymentSnapshot ranOn) {
    boolean moves = ranOn != null && !ranOn.activeTarget().equals(now.activeTarget());
    if (fault.isFence()) {
      return moves && now.isSteady() && now.epoch() > fault.fenceEpoch();
    }
    boolean foundDead =
        fault.isLost()
            && (fault.origin() == Fault.Origin.BOUNDARY || fault.origin() == Fault.Origin.LOCAL);
    return moves || foundDead || verdict == Verdict.AGAIN_ONCE_REPREPARED;
  }

  private long longestPause(Fault fault) {
    return fault.isFence()
        ? FENCE_AGAIN_NANOS
        : RetryPolicy.backoffNanos(earlier.count(), ThreadLocalRandom.current().nextDouble());
  }

  private long leftNanos() {
    long now = System.nanoTime();
    return Math.min(policy.leftNanos(startedNanos, now), wait.leftNanos(now));
  }

  private long elapsedMillis() {
    return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - startedNanos);
  }

  private static boolean isLoginRefused(SQLException failure) {
    String state = failure.getSQLState();
    return state != null && state.startsWith("28");
  }
}
