package io.bluegreen.jdbc.internal.session;

import io.bluegreen.jdbc.internal.connect.AnswerLimit;
import io.bluegreen.jdbc.internal.control.DeploymentSnapshot;
import io.bluegreen.jdbc.internal.fault.FailureReporter;
import io.bluegreen.jdbc.model.Side;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;
import org.postgresql.core.BaseConnection;

/**
 * The mark of a transaction that is about to be committed: its id with the server that has given it
 * out and that server's life at this time, or its token, or both. Immutable.
 */
public final class CommitMark {
  private final @Nullable String transactionId;
  private final @Nullable String system;
  private final @Nullable String life;
  private final @Nullable CommitToken token;
  private final DeploymentSnapshot deployment;
  private final Side side;

  /**
   * Makes one.
   *
   * @param transactionId an {@code xid8}, or null
   * @param system the system identifier of the server that has given it out
   * @param life what is another after a restart, a crash or a promotion of the server
   * @param token what the transaction leaves as it commits, or null
   * @param deployment the snapshot whose side the transaction ran on
   */
  public CommitMark(
      @Nullable String transactionId,
      @Nullable String system,
      @Nullable String life,
      @Nullable CommitToken token,
      DeploymentSnapshot deployment,
      Side side) {
    this.transactionId = transactionId;
    this.system = system;
    this.life = life;
    this.token = token;
    this.deployment = deployment;
    this.side = side;
  }

  public @Nullable String transactionId() {
    return transactionId;
  }

  public @Nullable CommitToken token() {
    return token;
  }

  public DeploymentSnapshot deployment() {
    return deployment;
  }

  public Side side() {
    return side;
  }

  /** Tells whether a server is the one that has given out the id. */
  public boolean isOf(String thatSystem) {
    return thatSystem.equals(system);
  }

  /**
   * Tells whether the server has lived on since. Otherwise it may have lost the transaction and
   * given its id to another one.
   */
  public boolean isOfTheSame(String thatLife) {
    return thatLife.equals(life);
  }

  /** Returns the text that commits the transaction, with its token in the same message. */
  String committing() {
    return token == null ? "COMMIT" : token.writing() + "; COMMIT";
  }

  /** Commits the open transaction of a connection, with its token in the same message. */
  void commit(BaseConnection pg) throws SQLException {
    try {
      InternalQuery.ask(pg, committing(), row -> {});
    } catch (SQLException e) {
      throw explained(e, pg);
    }
  }

  /**
   * Explains the failure of {@link #committing}: where the token could not be written, COMMIT was
   * not reached, and the transaction is rolled back.
   */
  SQLException explained(SQLException failure, BaseConnection pg) throws SQLException {
    if (token == null || ConnectionActivity.isClosed(pg) || !token.isRefusedBy(failure)) {
      return failure;
    }
    AnswerLimit.run(pg, AnswerLimit.MILLIS, () -> pg.execSQLUpdate("ROLLBACK"));
    return FailureReporter.rolledBack(failure);
  }

  /** Returns the id, or else the token, for those who look for the transaction. */
  @Override
  public String toString() {
    return transactionId == null ? String.valueOf(token) : transactionId;
  }
}
