package io.bluegreen.jdbc.internal.session;

import io.bluegreen.jdbc.internal.control.DeploymentSnapshot;
import io.bluegreen.jdbc.internal.fault.FailureContext;
import io.bluegreen.jdbc.internal.fault.FailureReporter;
import io.bluegreen.jdbc.internal.fault.Fault;
import io.bluegreen.jdbc.internal.fault.FaultClassifier;
import io.bluegreen.jdbc.internal.fault.RetryPolicy;
import io.bluegreen.jdbc.internal.fault.StatementSafety;
import io.bluegreen.jdbc.internal.fault.Verdict;
import io.bluegreen.jdbc.internal.observe.FlightRecorderEvents;
import io.bluegreen.jdbc.internal.routing.DeploymentRouter;
import io.bluegreen.jdbc.internal.routing.HoldWaiter;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.postgresql.core.BaseConnection;

/**
 * One call's way through its failures: each is judged, and the call is repeated for as long as that
 * is allowed. Lives from the first failure of a call to its end; guarded by the session's lock.
 */
final class CallRetry {
  private static final long FENCE_AGAIN_NANOS = TimeUnit.SECONDS.toNanos(1);

  private final DeploymentRouter router;
  private final RetryPolicy policy;
  private final StatementSafety safety;
  private final HoldWaiter wait;
  private final long startedNanos;
  private final List<SQLException> earlier = new ArrayList<>();
  private @Nullable Verdict lastVerdict;
  private int repeatsOfVerdict;
  private boolean readOnly;

  /** Whether an attempt may stand which was repeated because it is idempotent. */
  private boolean mayStand;

  /**
   * Begins with a call's first failure.
   *
   * @param wait by which the call's waits can be ended, and which bounds them
   */
  CallRetry(DeploymentRouter router, RetryPolicy policy, StatementSafety safety, HoldWaiter wait) {
    this.router = router;
    this.policy = policy;
    this.safety = safety;
    this.wait = wait;
    this.startedNanos = System.nanoTime();
  }

  /** Tells whether the repetition runs in a READ ONLY transaction of ours. */
  boolean isReadOnly() {
    return readOnly;
  }

  /** Notes that the READ ONLY transaction has ended. */
  void readOnlyOver() {
    readOnly = false;
  }

  /**
   * Judges a failure. Returns once the route may be tried again.
   *
   * @param sql the text that failed; null for a read of the driver's own
   * @param beforeWaiting makes sure that nobody has to wait for this session meanwhile
   * @return whether the repetition has to be proven a read, and run in a READ ONLY transaction
   * @throws SQLException what the application gets, where the call is not repeated
   */
  boolean after(
      SQLException failure, FailureContext context, @Nullable String sql, Runnable beforeWaiting)
      throws SQLException {
    Fault fault = Fault.of(failure, context);
    Verdict verdict = FaultClassifier.judge(fault);
    repeatsOfVerdict = verdict == lastVerdict ? repeatsOfVerdict + 1 : 0;
    lastVerdict = verdict;
    if (verdict == Verdict.ROLLED_BACK_AS_ASKED) {
      // It was asked for as text, which has to run somewhere: on the next session it does nothing.
      return false;
    }
    RetryPolicy.Repeat repeat = policy.repeat(fault, verdict, repeatsOfVerdict, sql);
    if (repeat == RetryPolicy.Repeat.NO) {
      throw reported(verdict, failure);
    }
    mayStand |= verdict == Verdict.OUTCOME_UNKNOWN || verdict == Verdict.PARTLY_EXECUTED;
    beforeWaiting.run();
    pause(fault, failure);
    earlier.add(failure);
    router.counters().retried();
    FlightRecorderEvents.get()
        .retried(router.current().name(), failure.getSQLState(), verdict.name());
    return repeat == RetryPolicy.Repeat.IF_PROVEN_READ;
  }

  private SQLException reported(Verdict verdict, SQLException failure) {
    boolean unknown =
        mayStand || verdict == Verdict.OUTCOME_UNKNOWN || verdict == Verdict.AGAIN_IF_SAFE_READ;
    return ended(unknown ? unknown(failure) : FailureReporter.report(verdict, failure), failure);
  }

  /** Returns what the application gets where the way to the repetition has failed. */
  SQLException notRepeated(SQLException failure) {
    return ended(mayStand ? unknown(failure) : failure, failure);
  }

  /** Returns what the application gets where the server cannot tell whether it is a read. */
  SQLException notProven(SQLException why) {
    SQLException failure = earlier.get(earlier.size() - 1);
    SQLException report = ended(unknown(failure), failure);
    report.addSuppressed(why);
    return report;
  }

  private SQLException unknown(SQLException failure) {
    router.counters().outcomeUnknown();
    return FailureReporter.outcomeUnknown(failure);
  }

  private SQLException ended(SQLException report, SQLException failure) {
    earlier.stream().filter(e -> e != report && e != failure).forEach(report::addSuppressed);
    return report;
  }

  /**
   * Waits for another route, or a moment. A fence is tried again now and then also without news: it
   * may have been lifted by hand, which takes no epoch.
   */
  private void pause(Fault fault, SQLException failure) throws SQLException {
    DeploymentSnapshot from = router.current();
    if (fault.isFence() && isPast(from, fault.fenceEpoch())) {
      return;
    }
    long now = System.nanoTime();
    long left = Math.min(policy.leftNanos(startedNanos, now), wait.leftNanos(now));
    if (left <= 0) {
      throw mayStand
          ? ended(unknown(failure), failure)
          : FailureReporter.deadline(
              fault, failure, earlier, from.name(), (now - startedNanos) / 1_000_000);
    }
    long longest =
        fault.isFence()
            ? FENCE_AGAIN_NANOS
            : RetryPolicy.backoffNanos(
                earlier.size() + 1, ThreadLocalRandom.current().nextDouble());
    if (longest > 0) {
      router.awaitChange(from, wait, Math.min(left, longest));
    }
  }

  private static boolean isPast(DeploymentSnapshot now, long fenceEpoch) {
    return now.epoch() > fenceEpoch && now.isSteady();
  }

  /**
   * Begins the READ ONLY transaction of a repeated read.
   *
   * @throws SQLException where it is not proven to be one, or the server cannot be asked
   */
  void beginReadOnly(BaseConnection pg, String sql) throws SQLException {
    if (!safety.isSafeRead(pg, sql)) {
      throw new SQLException("The server does not prove that it is a read without side effects.");
    }
    pg.execSQLUpdate("BEGIN READ ONLY");
    readOnly = true;
  }
}
