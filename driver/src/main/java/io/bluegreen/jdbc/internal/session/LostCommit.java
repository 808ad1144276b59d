package io.bluegreen.jdbc.internal.session;

import io.bluegreen.jdbc.internal.connect.AnswerLimit;
import io.bluegreen.jdbc.internal.control.DeploymentSnapshot;
import io.bluegreen.jdbc.internal.fault.BrokenBy;
import io.bluegreen.jdbc.internal.observe.DriverLog;
import io.bluegreen.jdbc.internal.observe.FlightRecorderEvents;
import io.bluegreen.jdbc.internal.routing.HoldWait;
import io.bluegreen.jdbc.internal.sql.TransactionText;
import java.sql.SQLException;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.postgresql.core.BaseConnection;
import org.postgresql.core.TransactionState;

/**
 * The outcome of a session's COMMIT that got no answer. In a steady deployment nothing is asked
 * before a COMMIT; while one is held, scheduled or has moved, the transaction is marked first, so
 * that its server can be asked afterwards. With tokens each COMMIT is marked. One exists in a
 * session that has met such a time. Used inside the session's {@link CallScope}.
 */
final class LostCommit {
  private static final DriverLog LOG = DriverLog.of(LostCommit.class);

  /** How long to ask where the application's own limit has run out already. */
  private static final long AFTER_THE_LIMIT_NANOS = TimeUnit.MILLISECONDS.toNanos(500);

  private final CallScope scope;
  private final SessionRoute route;
  private final CurrentConnection current;
  private final SessionHoldWaits holdWait;
  private final RoutingStrategy strategy;
  private final TokenSource tokens;

  /** The mark of the block which the text under way commits. */
  private @Nullable CommitMark textMark;

  LostCommit(
      CallScope scope,
      SessionRoute route,
      CurrentConnection current,
      SessionHoldWaits holdWait,
      RoutingStrategy strategy) {
    this.scope = scope;
    this.route = route;
    this.current = current;
    this.holdWait = holdWait;
    this.strategy = strategy;
    this.tokens = new TokenSource(strategy);
  }

  @Nullable CommitMark takeTextMark() {
    CommitMark mark = textMark;
    textMark = null;
    return mark;
  }

  /** Tells whether the text under way commits a block that was marked. */
  boolean hasTextMark() {
    return textMark != null;
  }

  private @Nullable CommitProof proof() {
    return holdWait.isClosed() ? null : strategy.commitProof();
  }

  /** Notes a text that is about to run. */
  void note(@Nullable String sql) {
    tokens.note(sql, current.physical());
  }

  /**
   * Marks the transaction that is about to be committed.
   *
   * @param withToken whether it may leave a token, which is sent with its COMMIT
   * @return null where it cannot be marked
   * @throws SQLException where the transaction was lost before COMMIT
   */
  @Nullable CommitMark mark(boolean withToken) throws SQLException {
    CommitProof proof = proof();
    BaseConnection pg = current.physical();
    DeploymentSnapshot under = route.underway();
    if (proof == null || pg.getTransactionState() != TransactionState.OPEN) {
      return null;
    }
    CommitToken token = withToken ? tokens.next(proof, pg) : null;
    boolean byId = route.isUnquiet() || (!withToken && strategy.leavesTokens());
    if (!byId && token == null) {
      return null;
    }
    CommitMark[] mark = new CommitMark[1];
    AnswerLimit.run(pg, AnswerLimit.MILLIS, () -> mark[0] = proof.mark(pg, under, token, byId));
    return mark[0];
  }

  /**
   * Marks the block which a text is about to commit or to prepare. A token costs a round trip; one
   * of a prepared transaction would be locked until its second phase, so that leaves none.
   */
  void markText(String text) throws SQLException {
    CommitMark mark = mark(TransactionText.of(text) == TransactionText.COMMIT);
    CommitToken token = mark == null ? null : mark.token();
    if (token != null) {
      write(token);
    }
    textMark = mark;
  }

  private void write(CommitToken token) throws SQLException {
    BaseConnection pg = current.physical();
    try {
      AnswerLimit.run(
          pg, AnswerLimit.MILLIS, () -> InternalQuery.ask(pg, token.writing(), row -> {}));
    } catch (SQLException e) {
      if (token.isRefusedBy(e)) {
        LOG.debug("A server takes no tokens any more: " + e.getMessage());
      }
      throw e;
    }
  }

  /**
   * Asks for the outcome of a COMMIT.
   *
   * @param mark of its transaction; null where it was not marked
   * @param failure what came in the place of its answer
   */
  CommitProof.Answer ask(@Nullable CommitMark mark, SQLException failure) throws SQLException {
    CommitProof proof = mark == null ? null : proof();
    return mark == null || proof == null
        ? CommitProof.Answer.UNKNOWN
        : ask(mark, failure, (nanos, isOver) -> proof.ask(mark, nanos, isOver));
  }

  /** A question to the server of a transaction, as {@link CommitProof#ask}. */
  interface Question {
    CommitProof.Answer ask(long nanos, BooleanSupplier isOver);
  }

  /** Asks for an outcome within the deadline of the call under way, and tells what was answered. */
  CommitProof.Answer ask(CommitMark mark, SQLException failure, Question question)
      throws SQLException {
    HoldWait wait = scope.startWait(holdWait);
    long left = wait.leftNanos(System.nanoTime());
    boolean hasRunOut = BrokenBy.of(failure) == BrokenBy.OWN_LIMIT;
    long nanos = hasRunOut ? Math.min(AFTER_THE_LIMIT_NANOS, left) : left;
    BooleanSupplier isOver = () -> holdWait.isClosed() || wait.isEnded();
    CommitProof.Answer answer = holdWait.aside(() -> question.ask(nanos, isOver));
    FlightRecorderEvents.get()
        .lookedUp(mark.deployment().name(), mark.side().text(), mark.toString(), text(answer));
    LOG.info(
        "The answer to a COMMIT on "
            + mark.side()
            + " of deployment '"
            + mark.deployment().name()
            + "' was lost; transaction "
            + mark
            + " is "
            + text(answer));
    count(answer);
    return answer;
  }

  private void count(CommitProof.Answer answer) {
    if (answer == CommitProof.Answer.COMMITTED) {
      route.router().counters().outcomeCommitted();
    } else if (answer == CommitProof.Answer.ROLLED_BACK) {
      route.router().counters().outcomeRolledBack();
    }
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
