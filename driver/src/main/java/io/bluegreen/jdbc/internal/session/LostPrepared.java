package io.bluegreen.jdbc.internal.session;

import io.bluegreen.jdbc.internal.connect.AnswerLimit;
import io.bluegreen.jdbc.internal.control.DeploymentSnapshot;
import io.bluegreen.jdbc.internal.fault.BrokenBy;
import io.bluegreen.jdbc.internal.observe.DriverLog;
import io.bluegreen.jdbc.internal.session.CommitProof.Answer;
import io.bluegreen.jdbc.internal.session.PreparedProof.Wish;
import io.bluegreen.jdbc.internal.sql.TransactionText;
import io.bluegreen.jdbc.model.SqlStateCode;
import java.sql.SQLException;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.postgresql.core.BaseConnection;

/**
 * The outcome of a text that prepares a transaction, or ends a prepared one, and got no answer.
 * Used inside the session's {@link CallScope}.
 */
final class LostPrepared {
  private static final DriverLog LOG = DriverLog.of(LostPrepared.class);

  private final CurrentConnection current;
  private final SessionRoute route;
  private final SessionHoldWaits holdWait;
  private final RoutingStrategy strategy;
  private final LostCommit lost;

  /** The mark of the prepared transaction which the text under way ends. */
  private @Nullable PreparedMark mark;

  LostPrepared(
      CurrentConnection current,
      SessionRoute route,
      SessionHoldWaits holdWait,
      RoutingStrategy strategy,
      LostCommit lost) {
    this.current = current;
    this.route = route;
    this.holdWait = holdWait;
    this.strategy = strategy;
    this.lost = lost;
  }

  private @Nullable PreparedProof proof() {
    return holdWait.isClosed() ? null : strategy.preparedProof();
  }

  /** Tells whether the text under way ends a prepared transaction that was marked. */
  boolean isMarked() {
    return mark != null;
  }

  void forget() {
    mark = null;
  }

  /**
   * Marks the prepared transaction that a text is about to end, if its server knows it.
   *
   * @throws SQLException where the connection was lost
   */
  void mark(String sql) throws SQLException {
    PreparedProof proof = proof();
    String name = TransactionText.preparedName(sql);
    if (proof == null || name == null) {
      return;
    }
    BaseConnection pg = current.physical();
    DeploymentSnapshot under = route.underway();
    try {
      AnswerLimit.run(pg, AnswerLimit.MILLIS, () -> mark = proof.mark(pg, name, under));
    } catch (SQLException e) {
      if (current.isClosed()) {
        throw e;
      }
      LOG.debug("A prepared transaction cannot be marked before its end: " + e.getMessage());
    }
  }

  /** Asks whether a block was prepared that was marked before. */
  Answer askPrepare(CommitMark block, String sql, SQLException failure) throws SQLException {
    PreparedProof proof = proof();
    String name = TransactionText.preparedName(sql);
    if (proof == null || name == null) {
      return lost.ask(block, failure);
    }
    PreparedMark prepared = new PreparedMark(block, name);
    return lost.ask(
        block,
        failure,
        (nanos, isOver) -> proof.ask(prepared, Wish.PREPARE, () -> false, nanos, isOver));
  }

  /**
   * Asks whether a prepared transaction has ended as the text under way wanted it, and ends it
   * where it is still prepared, on the side that is still active.
   *
   * @param repeats whether the driver may repeat anything
   * @return committed where it has ended so; rolled back where it was to be committed
   * @throws SQLException SQLSTATE 2D000, where it was to be rolled back and is committed
   */
  Answer askEnd(String sql, SQLException failure, boolean repeats) throws SQLException {
    PreparedProof proof = proof();
    PreparedMark marked = mark;
    forget();
    if (proof == null || marked == null) {
      return Answer.UNKNOWN;
    }
    boolean repeatsThis = repeats && BrokenBy.of(failure) != BrokenBy.OWN_LIMIT;
    BooleanSupplier mayEnd = () -> repeatsThis && isActive(marked);
    Wish wish = TransactionText.commitsPrepared(sql) ? Wish.COMMIT : Wish.ROLLBACK;
    Answer answer =
        lost.ask(
            marked.transaction(),
            failure,
            (nanos, isOver) -> proof.ask(marked, wish, mayEnd, nanos, isOver));
    if (wish == Wish.COMMIT || answer == Answer.UNKNOWN) {
      return answer;
    } else if (answer == Answer.ROLLED_BACK) {
      return Answer.COMMITTED;
    }
    throw new SQLException(
        "The answer to ROLLBACK PREPARED "
            + marked.literal()
            + " was lost, and somebody else has committed that transaction.",
        SqlStateCode.INVALID_TRANSACTION_TERMINATION,
        failure);
  }

  /** Tells whether a transaction is on the side that is active now. */
  private boolean isActive(PreparedMark marked) {
    CommitMark of = marked.transaction();
    return route.router().current().activeTarget().equals(of.deployment().target(of.side()));
  }
}
