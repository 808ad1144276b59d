package io.bluegreen.jdbc.internal.session;

import io.bluegreen.jdbc.internal.control.DeploymentSnapshot;
import io.bluegreen.jdbc.internal.fault.CallActivity;
import io.bluegreen.jdbc.internal.session.FailedTransaction.Outcome;
import io.bluegreen.jdbc.internal.sql.StatementClassifier;
import io.bluegreen.jdbc.internal.sql.TransactionText;
import io.bluegreen.jdbc.model.SqlStateCode;
import java.sql.SQLException;
import java.sql.Savepoint;
import org.jspecify.annotations.Nullable;
import org.postgresql.core.BaseConnection;

/**
 * The ends of a session's transactions: commit, rollback, a change of the autocommit mode, and
 * texts with the same effect. Used inside the session's {@link CallScope}.
 */
public final class TransactionEnd {
  private final CallScope scope;
  private final Transaction transaction;
  private final CurrentConnection current;
  private final CallFailureHandler faults;
  private final CallEnd callEnd;

  TransactionEnd(
      CallScope scope,
      Transaction transaction,
      CurrentConnection current,
      CallFailureHandler faults,
      CallEnd callEnd) {
    this.scope = scope;
    this.transaction = transaction;
    this.current = current;
    this.faults = faults;
    this.callEnd = callEnd;
  }

  /** Ends the transaction: COMMIT or ROLLBACK, which neither wait nor move. */
  public void end(boolean commit) throws SQLException {
    scope.enter();
    try {
      FailedTransaction failure = failure();
      if (failure != null && commit) {
        commitFailed(failure);
      } else if (failure != null) {
        rollBackFailed(failure);
      } else if (!isOverWithItsConnection()) {
        endOpen(commit);
      }
    } finally {
      callEnd.leave();
    }
  }

  /** Tells whether nothing was begun on a connection that is dead. */
  private boolean isOverWithItsConnection() {
    return !transaction.isBlock()
        && faults.awaitsReplacement()
        && !current.jdbcState().isAutoCommit();
  }

  private void endOpen(boolean commit) throws SQLException {
    boolean open = transaction.isBlock();
    CommitMark mark = commit ? faults.markCommit() : null;
    BaseConnection pg = current.physical();
    try {
      if (mark != null && mark.token() != null) {
        mark.commit(pg);
      } else if (commit) {
        pg.commit();
      } else {
        pg.rollback();
      }
    } catch (SQLException e) {
      CallActivity activity = commit ? CallActivity.COMMIT : CallActivity.ROLLBACK;
      faults.judgeTransactionEnd(e, activity, open, mark);
    }
  }

  /**
   * Sets the autocommit mode, which commits what is open; where the connection is dead but
   * replaceable, the mode is noted for the next one.
   */
  public void setAutoCommit(boolean on) throws SQLException {
    scope.enter();
    try {
      FailedTransaction failure = failure();
      if (failure != null && on) {
        transaction.ends();
        throw failure.commitRefusal();
      }
      if (!faults.awaitsReplacement()) {
        setOnPhysical(on);
      }
      current.jdbcState().autoCommit(on);
    } finally {
      callEnd.leave();
    }
  }

  private void setOnPhysical(boolean on) throws SQLException {
    boolean commits = transaction.isBlock();
    CommitMark mark = on && !current.jdbcState().isAutoCommit() ? faults.markCommit() : null;
    BaseConnection pg = current.physical();
    try {
      if (mark != null && mark.token() != null) {
        mark.commit(pg);
      }
      pg.setAutoCommit(on);
    } catch (SQLException e) {
      faults.judgeTransactionEnd(e, CallActivity.COMMIT, commits, mark);
    }
  }

  /** Rolls back to a savepoint, SQLSTATE 3B001 where it went with its transaction. */
  public void rollbackTo(Savepoint savepoint) throws SQLException {
    scope.enter();
    try {
      requireSavepoints();
      current.physical().rollback(savepoint);
    } finally {
      callEnd.leave();
    }
  }

  /** Releases a savepoint, SQLSTATE 3B001 where it went with its transaction. */
  public void release(Savepoint savepoint) throws SQLException {
    scope.enter();
    try {
      requireSavepoints();
      current.physical().releaseSavepoint(savepoint);
    } finally {
      callEnd.leave();
    }
  }

  private void requireSavepoints() throws SQLException {
    FailedTransaction failure = failure();
    if (failure != null) {
      throw failure.savepointRefusal();
    }
  }

  /** Tells whether the transaction has failed, and the application has not ended it yet. */
  public boolean hasFailed() {
    scope.enter();
    try {
      return failure() != null;
    } finally {
      scope.leave();
    }
  }

  /** Returns what rolled the transaction back, if it has failed and that is known; else null. */
  public @Nullable SQLException rolledBackBy() {
    scope.enter();
    try {
      FailedTransaction failure = failure();
      return failure != null && failure.outcome() == Outcome.ROLLED_BACK ? failure.refusal() : null;
    } finally {
      scope.leave();
    }
  }

  /** Lets a block fail whose connection is dead; tells whether that connection may be replaced. */
  boolean noticesLoss() {
    FailedTransaction failure = failure();
    return faults.awaitsReplacement() && (failure != null || !transaction.isBlock());
  }

  /** Tells whether a block is open that only the application may end; inside the scope. */
  public boolean isInBlock() {
    return transaction.isBlock();
  }

  /** Tells whether a block begun by a text is lost, of which no pool would know. */
  boolean isLostBlockOfAText() {
    FailedTransaction failure = failure();
    return failure != null && failure.isBegunByText();
  }

  /** Returns how the transaction failed, also where its connection died unnoticed; or null. */
  private @Nullable FailedTransaction failure() {
    if (transaction.isBlock() && faults.awaitsReplacement()) {
      transaction.endCall(true);
    }
    return transaction.failed();
  }

  /**
   * Ends a failed block by a commit. One whose outcome is unknown stays failed: a second try of the
   * commit must not succeed with nothing.
   */
  private void commitFailed(FailedTransaction failure) throws SQLException {
    if (failure.outcome() == Outcome.ROLLED_BACK) {
      transaction.ends();
    }
    throw failure.commitRefusal();
  }

  private void rollBackFailed(FailedTransaction failure) throws SQLException {
    transaction.ends();
    if (failure.outcome() == Outcome.UNKNOWN) {
      throw failure.refusal();
    }
  }

  /**
   * Refuses a text while the transaction has failed, unless it ends that, or belongs to a prepared
   * transaction.
   */
  void requireNotFailed(@Nullable String sql) throws SQLException {
    FailedTransaction failure = failure();
    if (failure == null) {
      return;
    }
    switch (sql == null ? TransactionText.OTHER : TransactionText.of(sql)) {
      case END_OF_PREPARED:
        return;
      case COMMIT:
      case CHAIN:
        commitFailed(failure);
        return;
      case ROLLBACK:
        rollBackFailed(failure);
        return;
      case SAVEPOINT:
        throw failure.savepointRefusal();
      default:
        throw failure.refusal();
    }
  }

  /**
   * Refuses a text that ends the transaction and begins the next one, where that one would have to
   * wait for a hold or run on another side.
   */
  static void requireStaysOnRoute(SessionRoute route, @Nullable String sql) throws SQLException {
    if (sql == null || !route.isLeft()) {
      return;
    }
    if (StatementClassifier.classify(sql).goesOnAfterTheEnd()) {
      DeploymentSnapshot now = route.router().current();
      throw new SQLException(
          "This text ends a transaction and goes on in the next one, which would not run on the"
              + " active side: deployment '"
              + now.name()
              + "' is "
              + now
              + ". Nothing was sent, and the transaction is still open. Send COMMIT or ROLLBACK by"
              + " itself, without AND CHAIN.",
          SqlStateCode.FEATURE_NOT_SUPPORTED);
    }
  }
}
