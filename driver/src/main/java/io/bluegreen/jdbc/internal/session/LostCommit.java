package io.bluegreen.jdbc.internal.session;

import io.bluegreen.jdbc.internal.connect.AnswerLimit;
import io.bluegreen.jdbc.internal.control.DeploymentSnapshot;
import io.bluegreen.jdbc.internal.fault.FailureReporter;
import io.bluegreen.jdbc.internal.observe.DriverLog;
import java.sql.SQLException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.postgresql.core.BaseConnection;
import org.postgresql.core.TransactionState;

/**
 * The outcome of a COMMIT that got no answer. In a steady deployment nothing is asked before a
 * COMMIT; while one is held, scheduled or has moved, the transaction is marked first, so that its
 * server can be asked afterwards. Used inside the session's {@link CallScope}.
 */
final class LostCommit {
  private static final DriverLog LOG = DriverLog.of(LostCommit.class);

  /** How long to ask where the application's own limit has run out already. */
  private static final long AFTER_THE_LIMIT_NANOS = TimeUnit.MILLISECONDS.toNanos(500);

  private final SessionRoute route;
  private final CurrentConnection current;
  private final SessionHoldWaits holdWait;
  private final CommitProof proof;

  LostCommit(
      SessionRoute route, CurrentConnection current, SessionHoldWaits holdWait, CommitProof proof) {
    this.route = route;
    this.current = current;
    this.holdWait = holdWait;
    this.proof = proof;
  }

  /**
   * Marks the transaction that is about to be committed.
   *
   * @return null where it cannot be marked
   * @throws SQLException SQLSTATE 40001, where the transaction was lost before COMMIT
   */
  @Nullable CommitMark mark() throws SQLException {
    BaseConnection pg = current.physical();
    DeploymentSnapshot under = route.underway();
    if (pg.getTransactionState() != TransactionState.OPEN) {
      return null;
    }
    try {
      CommitMark[] mark = new CommitMark[1];
      AnswerLimit.run(pg, AnswerLimit.MILLIS, () -> mark[0] = proof.mark(pg, under));
      return mark[0];
    } catch (SQLException e) {
      throw FailureReporter.rolledBack(e);
    }
  }

  /**
   * Asks for the outcome of a COMMIT.
   *
   * @param hasRunOut whether the application's own limit has ended it
   * @param leftNanos how long the call may still take
   */
  CommitProof.Answer ask(CommitMark mark, boolean hasRunOut, long leftNanos) throws SQLException {
    long nanos = hasRunOut ? Math.min(AFTER_THE_LIMIT_NANOS, leftNanos) : leftNanos;
    CommitProof.Answer answer = holdWait.aside(() -> proof.ask(mark, nanos, holdWait::isClosed));
    LOG.info(
        "The answer to a COMMIT on "
            + mark.side()
            + " of deployment '"
            + mark.deployment().name()
            + "' was lost; transaction "
            + mark.transactionId()
            + " is "
            + text(answer));
    if (answer != CommitProof.Answer.UNKNOWN) {
      route.router().counters().outcomeResolved();
    }
    return answer;
  }

  private static String text(CommitProof.Answer answer) {
    switch (answer) {
      case COMMITTED:
        return "committed";
      case ROLLED_BACK:
        return "rolled back";
      default:
        return "not known there";
    }
  }
}
