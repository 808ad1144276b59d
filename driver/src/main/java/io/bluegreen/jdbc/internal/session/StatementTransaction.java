package io.bluegreen.jdbc.internal.session;

import io.bluegreen.jdbc.internal.connect.AnswerLimit;
import io.bluegreen.jdbc.internal.observe.DriverLog;
import io.bluegreen.jdbc.internal.sql.StatementClassifier;
import io.bluegreen.jdbc.internal.sql.TransactionText;
import java.sql.SQLException;
import java.sql.Statement;
import org.jspecify.annotations.Nullable;
import org.postgresql.core.BaseConnection;
import org.postgresql.core.TransactionState;

/**
 * The transaction that the driver begins around one INSERT, UPDATE, DELETE or MERGE in autocommit
 * while a switch may take its answer away. The statement's count and rows are known before COMMIT
 * is sent, so that no more than the outcome can be lost, and that is looked up. Such a statement
 * can run in any transaction. Its rows are all read at once, as pgjdbc does in autocommit. Used
 * inside the session's {@link CallScope}.
 */
public final class StatementTransaction {
  private static final DriverLog LOG = DriverLog.of(StatementTransaction.class);

  private final CallScope scope;
  private final CurrentConnection current;
  private final SessionHoldWaits holdWait;
  private final LostCommit lost;
  private final LostPrepared prepared;

  /** Whether it has begun, and is not known to have been committed. */
  private boolean open;

  /** The fetch size that the statement under way had before, or 0. */
  private int fetchSize;

  StatementTransaction(
      CallScope scope,
      SessionRoute route,
      CurrentConnection current,
      SessionHoldWaits holdWait,
      RoutingStrategy strategy) {
    this.scope = scope;
    this.current = current;
    this.holdWait = holdWait;
    this.lost = new LostCommit(scope, route, current, holdWait, strategy);
    this.prepared = new LostPrepared(current, route, holdWait, strategy, lost);
  }

  /** Returns what looks its COMMIT up, and those of the session's other transactions. */
  LostCommit lostCommit() {
    return lost;
  }

  /** Tells whether the call under way has to be ended by {@link #forget}. */
  boolean isUnderWay() {
    return open || lost.hasTextMark() || prepared.isMarked();
  }

  /**
   * Asks for the outcome of a text that has ended a transaction and got no answer.
   *
   * @param repeats whether the driver may repeat anything
   * @return committed where the transaction has ended as the text wanted it
   */
  CommitProof.Answer ask(@Nullable String sql, SQLException failure, boolean repeats)
      throws SQLException {
    CommitMark block = lost.takeTextMark();
    if (sql != null && prepared.isMarked()) {
      return prepared.askEnd(sql, failure, repeats);
    } else if (sql != null && block != null && TransactionText.of(sql) == TransactionText.PREPARE) {
      return prepared.askPrepare(block, sql, failure);
    }
    return lost.ask(block, failure);
  }

  /** Ends the call under way, whatever its outcome. */
  void forget() {
    lost.takeTextMark();
    prepared.forget();
    rollBack();
  }

  /**
   * Begins it where it is needed, or marks the prepared transaction that the statement ends.
   *
   * @param sql what is about to run; null for a read of the driver's own
   * @param mayBegin whether that is one statement
   * @throws SQLException where the connection was lost
   */
  void begin(@Nullable String sql, boolean mayBegin) throws SQLException {
    lost.note(sql);
    if (sql == null || !mayBegin || !current.jdbcState().isAutoCommitNow()) {
      return;
    }
    BaseConnection pg = current.physical();
    if (current.isClosed() || pg.getTransactionState() != TransactionState.IDLE) {
      return;
    } else if (TransactionText.of(sql) == TransactionText.END_OF_PREPARED) {
      prepared.mark(sql);
      return;
    } else if (!StatementClassifier.classify(sql).isOneChangeOfRows()) {
      return;
    }
    try {
      AnswerLimit.run(pg, AnswerLimit.MILLIS, () -> pg.execSQLUpdate("BEGIN"));
      open = true;
    } catch (SQLException e) {
      if (current.isClosed()) {
        throw e;
      }
      LOG.debug("A statement goes on without a transaction of its own: " + e.getMessage());
    }
  }

  /** Lets a statement read all its rows before COMMIT, if one runs in such a transaction. */
  public static void readAllRows(@Nullable StatementTransaction in, Statement statement)
      throws SQLException {
    if (in != null && in.open && statement.getFetchSize() > 0) {
      in.fetchSize = statement.getFetchSize();
      statement.setFetchSize(0);
    }
  }

  /** Gives a statement back the fetch size that {@link #readAllRows} took. */
  public static void restoreFetchSize(@Nullable StatementTransaction in, Statement statement) {
    if (in == null || in.fetchSize == 0) {
      return;
    }
    try {
      statement.setFetchSize(in.fetchSize);
    } catch (SQLException e) {
      LOG.debug("A statement was closed meanwhile: " + e.getMessage());
    }
    in.fetchSize = 0;
  }

  /** Tells whether it has begun, and is not known to have been committed. */
  boolean isOpen() {
    return open;
  }

  /**
   * Commits it; returns also where the answer was lost, and the server says that it was committed.
   *
   * @throws SQLException where it was not committed, or nobody knows; it is open still where it is
   *     known that nothing of it stands
   */
  void commit() throws SQLException {
    CommitMark mark = lost.mark(true);
    try {
      send(current.physical(), mark);
      open = false;
    } catch (SQLException e) {
      open = false;
      if (!current.isClosed()) {
        SQLException failure = mark == null ? e : mark.explained(e, current.physical());
        open = current.physical().getTransactionState() != TransactionState.IDLE;
        throw failure;
      }
      switch (lost.ask(mark, e)) {
        case COMMITTED:
          return;
        case ROLLED_BACK:
          open = true;
          throw e;
        default:
          throw e;
      }
    }
  }

  /**
   * The deferred work of the statement's triggers counts in its query timeout, and is cancelled.
   */
  private void send(BaseConnection pg, @Nullable CommitMark mark) throws SQLException {
    try (Statement commit = pg.createStatement()) {
      commit.setFetchSize(0);
      commit.setQueryTimeout(scope.leftSeconds());
      holdWait.sendWithin(scope.caller(), commit, mark == null ? "COMMIT" : mark.committing());
    }
  }

  /**
   * Rolls it back.
   *
   * @return whether there was one, so that nothing of its statement stands
   */
  boolean rollBack() {
    boolean was = open;
    open = false;
    BaseConnection pg = current.physical();
    if (was && !current.isClosed() && pg.getTransactionState() != TransactionState.IDLE) {
      try {
        AnswerLimit.run(pg, AnswerLimit.MILLIS, () -> pg.execSQLUpdate("ROLLBACK"));
      } catch (SQLException e) {
        LOG.debug("A statement's transaction ends with its connection: " + e.getMessage());
      }
    }
    return was;
  }
}
