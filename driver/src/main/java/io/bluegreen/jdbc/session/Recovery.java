package io.bluegreen.jdbc.session;

import io.bluegreen.jdbc.control.Deployment;
import io.bluegreen.jdbc.fault.Context;
import io.bluegreen.jdbc.fault.Failures;
import io.bluegreen.jdbc.fault.Fault;
import io.bluegreen.jdbc.fault.FaultClassifier;
import io.bluegreen.jdbc.fault.RetryPolicy;
import io.bluegreen.jdbc.fault.StatementSafety;
import io.bluegreen.jdbc.fault.Verdict;
import io.bluegreen.jdbc.routing.Router;
import io.bluegreen.jdbc.routing.Wait;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/**
 * One call's way through its failures: each is judged, and the call is repeated for as long as that
 * is allowed. Lives from the first failure of a call to its end; guarded by the session's lock.
 */
final class Recovery {
  private final Router router;
  private final RetryPolicy policy;
  private final StatementSafety safety;
  private final Wait wait;
  private final long startedNanos;
  private final List<SQLException> earlier = new ArrayList<>();
  private @Nullable Verdict lastVerdict;
  private int repeatsOfVerdict;
  private boolean readOnly;

  /**
   * Begins with a call's first failure.
   *
   * @param wait by which the call's waits can be ended, and which bounds them
   */
  Recovery(Router router, RetryPolicy policy, StatementSafety safety, Wait wait) {
    this.router = router;
    this.policy = policy;
    this.safety = safety;
    this.wait = wait;
    this.startedNanos = System.nanoTime();
  }

  /** Returns by what the call's waits are ended. */
  Wait waiting() {
    return wait;
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
  boolean after(SQLException failure, Context context, @Nullable String sql, Runnable beforeWaiting)
      throws SQLException {
    Fault fault = Fault.of(failure, context);
    Verdict verdict = FaultClassifier.judge(fault);
    repeatsOfVerdict = verdict == lastVerdict ? repeatsOfVerdict + 1 : 0;
    lastVerdict = verdict;
    RetryPolicy.Repeat repeat = policy.repeat(fault, verdict, repeatsOfVerdict, sql);
    if (repeat == RetryPolicy.Repeat.NO) {
      throw reported(verdict, failure);
    }
    beforeWaiting.run();
    pause(fault, failure);
    earlier.add(failure);
    router.counters().retried();
    return repeat == RetryPolicy.Repeat.IF_PROVEN_READ;
  }

  private SQLException reported(Verdict verdict, SQLException failure) {
    if (verdict == Verdict.OUTCOME_UNKNOWN || verdict == Verdict.AGAIN_IF_SAFE_READ) {
      router.counters().outcomeUnknown();
    }
    SQLException report = Failures.report(verdict, failure);
    earlier.stream().filter(e -> e != report && e != failure).forEach(report::addSuppressed);
    return report;
  }

  /** Waits for the route that a fence announces, else for another route or a moment. */
  private void pause(Fault fault, SQLException failure) throws SQLException {
    Deployment from = router.current();
    long backoff =
        RetryPolicy.backoffNanos(earlier.size() + 1, ThreadLocalRandom.current().nextDouble());
    while (!fault.isFence() || !isPast(from, fault.fenceEpoch())) {
      long now = System.nanoTime();
      long left = Math.min(policy.leftNanos(startedNanos, now), wait.leftNanos(now));
      if (left <= 0) {
        throw Failures.deadline(
            fault, failure, earlier, from.name(), (now - startedNanos) / 1_000_000);
      }
      if (!fault.isFence()) {
        if (backoff > 0) {
          router.awaitChange(from, wait, Math.min(left, backoff));
        }
        return;
      }
      router.awaitChange(from, wait, left);
      from = router.current();
    }
  }

  private static boolean isPast(Deployment now, long fenceEpoch) {
    return now.epoch() > fenceEpoch && now.isPlain();
  }

  /** Begins the READ ONLY transaction of a repeated read, if it is proven to be one. */
  void beginReadOnly(Session session, String sql) throws SQLException {
    if (!safety.isSafeRead(session.physical(), sql)) {
      router.counters().outcomeUnknown();
      throw Failures.outcomeUnknown(earlier.get(earlier.size() - 1));
    }
    session.physical().execSQLUpdate("BEGIN READ ONLY");
    readOnly = true;
  }
}
