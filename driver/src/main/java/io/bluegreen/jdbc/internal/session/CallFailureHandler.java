package io.bluegreen.jdbc.internal.session;

import io.bluegreen.jdbc.internal.connect.AnswerLimit;
import io.bluegreen.jdbc.internal.fault.CallActivity;
import io.bluegreen.jdbc.internal.fault.CallPosition;
import io.bluegreen.jdbc.internal.fault.FailureContext;
import io.bluegreen.jdbc.internal.fault.FailureReporter;
import io.bluegreen.jdbc.internal.fault.Fault;
import io.bluegreen.jdbc.internal.fault.FaultClassifier;
import io.bluegreen.jdbc.internal.fault.RetryPolicy;
import io.bluegreen.jdbc.internal.fault.StatementSafety;
import io.bluegreen.jdbc.internal.fault.Verdict;
import io.bluegreen.jdbc.internal.observe.DriverLog;
import io.bluegreen.jdbc.internal.session.CommitProof.Answer;
import io.bluegreen.jdbc.internal.session.FailedTransaction.Outcome;
import io.bluegreen.jdbc.internal.sql.TransactionText;
import java.sql.SQLException;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.postgresql.core.BaseConnection;
import org.postgresql.core.TransactionState;

/**
 * The handling of a session's failed calls. A failure is judged; the call is repeated if that is
 * allowed, and otherwise the failure is reported as its verdict demands. Nothing is done until a
 * call fails. Used inside the session's {@link CallScope}.
 */
final class CallFailureHandler {
  private static final DriverLog LOG = DriverLog.of(CallFailureHandler.class);

  private final CallScope scope;
  private final Transaction transaction;
  private final CurrentConnection current;
  private final SessionRoute route;
  private final SessionHoldWaits holdWait;
  private final RoutingStrategy strategy;
  private final TransactionBoundary boundary;
  private final CallAttempts attempts;
  private final StatementSafety safety;
  private @Nullable CallRetry recovery;

  /** Made when a switch may take an answer away for the first time. */
  private @Nullable StatementTransaction ofStatement;

  CallFailureHandler(
      CallScope scope,
      Transaction transaction,
      CurrentConnection current,
      SessionRoute route,
      SessionHoldWaits holdWait,
      RoutingStrategy strategy,
      TransactionBoundary boundary,
      CallAttempts attempts,
      StatementSafety safety) {
    this.scope = scope;
    this.transaction = transaction;
    this.current = current;
    this.route = route;
    this.holdWait = holdWait;
    this.strategy = strategy;
    this.boundary = boundary;
    this.attempts = attempts;
    this.safety = safety;
  }

  /** Tells whether the session handles failures: it is open, and it moves between servers. */
  boolean handlesFailures() {
    return !holdWait.isClosed() && strategy.movesBetweenServers();
  }

  /** Adds to a failure what the router and the connection tell now. */
  FailureContext described(FailureContext context) {
    return attempts.described(context);
  }

  /** Tells whether the physical connection is dead, and the next boundary looks for another. */
  boolean awaitsReplacement() {
    return handlesFailures() && current.isClosed();
  }

  boolean isUnderWay() {
    return recovery != null || (ofStatement != null && ofStatement.isUnderWay());
  }

  /** Returns the transaction that the driver may have begun around the statement under way. */
  @Nullable StatementTransaction statementTransaction() {
    return ofStatement;
  }

  /** Returns what knows of lost COMMITs, or null where nothing is done about them now. */
  private @Nullable StatementTransaction feared() {
    boolean isNeeded = strategy.leavesTokens() || route.isUnquiet();
    if (!isNeeded || !handlesFailures() || strategy.commitProof() == null) {
      return null;
    }
    StatementTransaction made = ofStatement;
    if (made == null) {
      made = new StatementTransaction(scope, route, current, holdWait, strategy);
      ofStatement = made;
    }
    return made;
  }

  /**
   * Prepares for the loss of the answer to what is about to run.
   *
   * @param mayBegin whether a transaction may be begun around it
   */
  void expectLossOf(@Nullable String sql, boolean mayBegin) throws SQLException {
    StatementTransaction own = feared();
    while (own != null) {
      try {
        own.begin(sql, mayBegin);
        return;
      } catch (SQLException e) {
        attempts.pacing().beforeSending(e, described(FailureContext.atBoundary()));
        crossAgain();
        own = feared();
      }
    }
  }

  /** Commits what the driver began around the call, and ends its repetition. */
  void succeeded() throws SQLException {
    if (ofStatement != null && ofStatement.isOpen()) {
      ofStatement.commit();
    }
    if (recovery != null) {
      endReadOnly("COMMIT");
      transaction.madeGood();
    }
  }

  /**
   * Returns whether the failed call has to be repeated; see {@link Session#recover}.
   *
   * @param batch the statements of a batch, or null for any other call
   */
  boolean recover(SQLException failure, @Nullable List<String> batch) throws SQLException {
    if (!handlesFailures()) {
      throw failure;
    }
    CallRetry way = recovery;
    if (way == null) {
      way = new CallRetry(attempts.pacing(), safety);
      recovery = way;
    }
    boolean wasLost = current.isClosed();
    boolean isUndone = ofStatement != null && ofStatement.rollBack();
    CallPosition position =
        isUndone && current.isClosed() ? CallPosition.FIRST : transaction.position();
    FailureContext context =
        described(FailureContext.of(scope.sql(), position, way.isReadOnly(), batch));
    Verdict verdict = FaultClassifier.judge(Fault.of(failure, context));
    if (verdict == Verdict.OUTCOME_UNKNOWN && isKnownToStand(failure)) {
      return false;
    }
    try {
      tryAgain(way, failure, context);
      if (batch == null && !way.isReadOnly()) {
        expectLossOf(scope.sql(), true);
      }
      return true;
    } catch (SQLException report) {
      if (isUndone && wasLost && report == failure && !way.mayStand()) {
        throw FailureReporter.rolledBack(report);
      }
      recordLoss(verdict, way, failure, report);
      throw MissingPreparedTransaction.explained(report, scope.sql(), route.underway());
    }
  }

  /**
   * Looks up the transaction that a text was to commit, to prepare or to end.
   *
   * @throws SQLException SQLSTATE 40001, where it was rolled back
   */
  private boolean isKnownToStand(SQLException failure) throws SQLException {
    if (ofStatement == null) {
      return false;
    }
    switch (ofStatement.ask(scope.sql(), failure, attempts.repeats())) {
      case COMMITTED:
        transaction.ends();
        return true;
      case ROLLED_BACK:
        transaction.ends();
        throw FailureReporter.rolledBack(failure);
      default:
        return false;
    }
  }

  /** Records the effect of a call that is not repeated on its transaction. */
  private void recordLoss(
      Verdict verdict, CallRetry way, SQLException failure, SQLException report) {
    boolean unknown = verdict == Verdict.OUTCOME_UNKNOWN || way.mayStand();
    boolean isGone = current.isClosed() || verdict == Verdict.ROLLED_BACK;
    if (!isGone && !transaction.isLost()) {
      return;
    }
    rollBackServerTransaction();
    String sql = scope.sql();
    boolean endedByText = sql != null && TransactionText.of(sql) == TransactionText.COMMIT;
    if (endedByText && !unknown) {
      transaction.ends();
    } else {
      SQLException cause = report.getCause() == failure ? failure : report;
      transaction.loses(cause, unknown ? Outcome.UNKNOWN : Outcome.ROLLED_BACK);
    }
  }

  /**
   * Marks the open block before its COMMIT where the answer may be looked up, or returns null.
   *
   * @throws SQLException SQLSTATE 40001, where the block was lost before COMMIT, which ends it
   */
  @Nullable CommitMark markCommit() throws SQLException {
    return markBlock(null);
  }

  /** The same for a text that does nothing but commit or prepare it. */
  void markCommitOf(@Nullable String sql) throws SQLException {
    if (sql != null && TransactionText.of(sql).keepsTheBlock()) {
      markBlock(sql);
    }
  }

  private @Nullable CommitMark markBlock(@Nullable String text) throws SQLException {
    boolean isNeeded = transaction.isBlock() && !boundary.isCopying();
    StatementTransaction own = isNeeded ? feared() : null;
    try {
      if (own != null && text != null) {
        own.lostCommit().markText(text);
      }
      return own == null || text != null ? null : own.lostCommit().mark(true);
    } catch (SQLException e) {
      rollBackServerTransaction();
      transaction.ends();
      throw FailureReporter.rolledBack(e);
    }
  }

  private Answer lookedUp(@Nullable CommitMark mark, SQLException failure) throws SQLException {
    return ofStatement == null ? Answer.UNKNOWN : ofStatement.lostCommit().ask(mark, failure);
  }

  /**
   * Judges a COMMIT or ROLLBACK that failed; returns only if there is nothing to report.
   *
   * @param mark of the transaction, where it was marked before its COMMIT
   */
  void judgeTransactionEnd(
      SQLException failure, CallActivity activity, boolean open, @Nullable CommitMark mark)
      throws SQLException {
    if (!handlesFailures()) {
      throw failure;
    }
    CallPosition position = open ? CallPosition.LATER : CallPosition.FIRST;
    Fault fault = Fault.of(failure, described(FailureContext.executing(activity, position)));
    Verdict verdict = FaultClassifier.judge(fault);
    if (verdict == Verdict.OUTCOME_UNKNOWN) {
      switch (lookedUp(mark, failure)) {
        case COMMITTED:
          transaction.ends();
          return;
        case ROLLED_BACK:
          verdict = Verdict.ROLLED_BACK;
          break;
        default:
          break;
      }
    }
    SQLException report = FailureReporter.report(verdict, failure);
    if (verdict == Verdict.OUTCOME_UNKNOWN) {
      route.router().counters().outcomeUnknown();
      transaction.loses(failure, Outcome.UNKNOWN);
    } else if (current.isClosed()) {
      transaction.ends();
    }
    if (verdict != Verdict.ROLLED_BACK_AS_ASKED) {
      throw report;
    }
  }

  /** Judges a failure that appeared after its call had returned. Such a call is never repeated. */
  SQLException judged(SQLException failure) {
    if (!handlesFailures()) {
      return failure;
    }
    boolean open = transaction.isBlock();
    CallPosition position = open ? CallPosition.LATER : CallPosition.AUTOCOMMIT;
    FailureContext context = described(FailureContext.executing(CallActivity.METADATA, position));
    return reported(FaultClassifier.judge(Fault.of(failure, context)), failure);
  }

  /** Returns what the application gets; a transaction that is gone with it fails. */
  SQLException reported(Verdict verdict, SQLException failure) {
    SQLException report = FailureReporter.report(verdict, failure);
    if (verdict == Verdict.OUTCOME_UNKNOWN) {
      route.router().counters().outcomeUnknown();
    }
    if (current.isClosed() || verdict == Verdict.ROLLED_BACK) {
      rollBackServerTransaction();
      boolean unknown = verdict == Verdict.OUTCOME_UNKNOWN;
      transaction.loses(failure, unknown ? Outcome.UNKNOWN : Outcome.ROLLED_BACK);
    }
    return report;
  }

  private void tryAgain(CallRetry way, SQLException failure, FailureContext context)
      throws SQLException {
    endReadOnly("ROLLBACK");
    scope.startWait(holdWait);
    String sql = scope.sql();
    RetryPolicy.Repeat how =
        way.after(failure, context, sql, route.underway(), () -> loseBlock(failure));
    goWhereItIsRepeated(way, how == RetryPolicy.Repeat.YES ? null : sql, how);
  }

  /**
   * Passes the boundary once more. A session that dies there gets another try.
   *
   * @param text the text of which something has to be proven, or null
   * @param how what has to be proven
   */
  private void goWhereItIsRepeated(CallRetry way, @Nullable String text, RetryPolicy.Repeat how)
      throws SQLException {
    while (true) {
      try {
        crossAgain();
      } catch (SQLException e) {
        throw way.notRepeated(e);
      }
      if (text == null) {
        return;
      }
      try {
        BaseConnection pg = current.physical();
        AnswerLimit.run(pg, scope.answerMillis(holdWait), () -> way.prove(how, pg, text));
        return;
      } catch (SQLException e) {
        if (!current.isClosed()) {
          throw way.notProven(e);
        }
        FailureContext context = described(FailureContext.atBoundary());
        way.after(e, context, text, route.underway(), this::rollBackServerTransaction);
      }
    }
  }

  private void crossAgain() throws SQLException {
    boundary.cross();
    transaction.opens(current.jdbcState().isAutoCommitNow(), scope.sql());
  }

  /** Rolls back the block of a failed first statement. If that fails too, the block is lost. */
  private void loseBlock(SQLException failure) {
    transaction.loses(failure, Outcome.ROLLED_BACK);
    rollBackServerTransaction();
  }

  /**
   * Rolls back the transaction on the server. Otherwise the session could wait for a flip that
   * waits for this transaction.
   */
  void rollBackServerTransaction() {
    try {
      if (!current.isClosed()
          && current.physical().getTransactionState() != TransactionState.IDLE) {
        // A server that does not answer loses its connection, and with it the transaction.
        BaseConnection pg = current.physical();
        AnswerLimit.run(pg, AnswerLimit.MILLIS, () -> pg.execSQLUpdate("ROLLBACK"));
      }
    } catch (SQLException e) {
      LOG.debug("A failed transaction ends with its connection: " + e.getMessage());
    }
    transaction.stopCounting();
  }

  /** Ends the attempts of the call, whatever its outcome. */
  void forget() {
    try {
      endReadOnly("ROLLBACK");
    } catch (SQLException e) {
      LOG.debug("A repeated read ends with its connection: " + e.getMessage());
    }
    recovery = null;
    if (ofStatement != null) {
      ofStatement.forget();
    }
  }

  private void endReadOnly(String how) throws SQLException {
    if (recovery != null) {
      recovery.endReadOnly(current, how);
    }
  }
}
