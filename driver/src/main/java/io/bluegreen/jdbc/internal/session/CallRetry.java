package io.bluegreen.jdbc.internal.session;

import io.bluegreen.jdbc.internal.connect.AnswerLimit;
import io.bluegreen.jdbc.internal.control.DeploymentSnapshot;
import io.bluegreen.jdbc.internal.fault.FailureContext;
import io.bluegreen.jdbc.internal.fault.FailureReporter;
import io.bluegreen.jdbc.internal.fault.Fault;
import io.bluegreen.jdbc.internal.fault.FaultClassifier;
import io.bluegreen.jdbc.internal.fault.RetryPolicy;
import io.bluegreen.jdbc.internal.fault.StatementSafety;
import io.bluegreen.jdbc.internal.fault.Verdict;
import io.bluegreen.jdbc.internal.observe.FlightRecorderEvents;
import java.sql.SQLException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.postgresql.core.BaseConnection;

/**
 * The repetition of one call. Each failure is judged, and the call is repeated as long as that is
 * allowed. An object lives from the first failure of a call to the call's end. Used inside the
 * call's scope.
 */
final class CallRetry {
  private final RetryPacing attempts;
  private final StatementSafety safety;
  private @Nullable Verdict lastVerdict;
  private int repeatsOfVerdict;
  private boolean readOnly;

  /** Whether an attempt may stand which was repeated because it is idempotent. */
  private boolean mayStand;

  CallRetry(RetryPacing attempts, StatementSafety safety) {
    this.attempts = attempts;
    this.safety = safety;
  }

  /** Tells whether the repetition runs in a READ ONLY transaction of ours. */
  boolean isReadOnly() {
    return readOnly;
  }

  /** Ends the READ ONLY transaction of the repetition, if there is one. */
  void endReadOnly(CurrentConnection current, String how) throws SQLException {
    boolean isOpen = readOnly && !current.isClosed();
    readOnly = false;
    if (isOpen) {
      BaseConnection pg = current.physical();
      AnswerLimit.run(pg, AnswerLimit.MILLIS, () -> pg.execSQLUpdate(how));
    }
  }

  /** Tells whether it cannot be known any more that nothing of the call stands. */
  boolean mayStand() {
    return mayStand;
  }

  /**
   * Judges a failure. Returns once the route may be tried again.
   *
   * @param sql the text that failed; null for a read of the driver's own
   * @param ranOn the snapshot under which it ran
   * @param beforeWaiting makes sure that nobody has to wait for this session meanwhile
   * @return what has to be proven before the repetition
   * @throws SQLException what the application gets, where the call is not repeated
   */
  RetryPolicy.Repeat after(
      SQLException failure,
      FailureContext context,
      @Nullable String sql,
      DeploymentSnapshot ranOn,
      Runnable beforeWaiting)
      throws SQLException {
    Fault fault = Fault.of(failure, context);
    Verdict verdict = FaultClassifier.judge(fault);
    repeatsOfVerdict = verdict == lastVerdict ? repeatsOfVerdict + 1 : 0;
    lastVerdict = verdict;
    if (verdict == Verdict.ROLLED_BACK_AS_ASKED) {
      // It was asked for as text, which has to run somewhere: on the next session it does nothing.
      return RetryPolicy.Repeat.YES;
    }
    RetryPolicy.Repeat repeat = attempts.policy().repeat(fault, verdict, repeatsOfVerdict, sql);
    if (repeat == RetryPolicy.Repeat.NO) {
      throw reported(verdict, failure);
    }
    mayStand |= verdict == Verdict.OUTCOME_UNKNOWN || verdict == Verdict.PARTLY_EXECUTED;
    beforeWaiting.run();
    pause(fault, verdict, failure, ranOn);
    attempts.router().counters().retried();
    FlightRecorderEvents.get().retried(ranOn.name(), failure.getSQLState(), verdict.name());
    return repeat;
  }

  private void pause(Fault fault, Verdict verdict, SQLException failure, DeploymentSnapshot ranOn)
      throws SQLException {
    try {
      attempts.pause(fault, verdict, failure, ranOn);
    } catch (SQLException ended) {
      throw mayStand ? attempts.reported(unknown(failure), failure) : ended;
    }
  }

  private SQLException reported(Verdict verdict, SQLException failure) {
    boolean unknown =
        mayStand || verdict == Verdict.OUTCOME_UNKNOWN || verdict == Verdict.AGAIN_IF_SAFE_READ;
    return attempts.reported(
        unknown ? unknown(failure) : FailureReporter.report(verdict, failure), failure);
  }

  /** Returns what the application gets where the way to the repetition has failed. */
  SQLException notRepeated(SQLException failure) {
    return attempts.reported(mayStand ? unknown(failure) : failure, failure);
  }

  /** Returns what the application gets where it is not proven that the call may run twice. */
  SQLException notProven(SQLException why) {
    SQLException failure = Objects.requireNonNull(attempts.lastFailure());
    SQLException report = attempts.reported(unknown(failure), failure);
    report.addSuppressed(why);
    return report;
  }

  private SQLException unknown(SQLException failure) {
    attempts.router().counters().outcomeUnknown();
    return FailureReporter.outcomeUnknown(failure);
  }

  /**
   * Proves that a text may run twice, on the session where it is about to be repeated.
   *
   * @throws SQLException where it is not proven, or the server cannot be asked
   */
  void prove(RetryPolicy.Repeat what, BaseConnection pg, String sql) throws SQLException {
    if (what == RetryPolicy.Repeat.IF_PROVEN_READ) {
      beginReadOnly(pg, sql);
    } else if (!safety.leavesTheSameRows(pg, sql)) {
      throw new SQLException(
          "The server does not prove that it leaves the same rows when it is executed twice: a"
              + " trigger, a rule, or a volatile function in a default, a check or a policy may do"
              + " more.");
    }
  }

  /**
   * Begins the READ ONLY transaction of a repeated read.
   *
   * @throws SQLException where it is not proven to be one, or the server cannot be asked
   */
  private void beginReadOnly(BaseConnection pg, String sql) throws SQLException {
    if (!safety.isSafeRead(pg, sql)) {
      throw new SQLException("The server does not prove that it is a read without side effects.");
    }
    pg.execSQLUpdate("BEGIN READ ONLY");
    readOnly = true;
  }
}
