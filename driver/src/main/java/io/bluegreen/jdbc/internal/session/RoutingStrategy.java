package io.bluegreen.jdbc.internal.session;

import io.bluegreen.jdbc.internal.control.DeploymentSnapshot;
import io.bluegreen.jdbc.internal.routing.ConnectionDescription;
import io.bluegreen.jdbc.internal.searchpath.SearchPathStatement;
import io.bluegreen.jdbc.internal.searchpath.SessionSearchPath;
import io.bluegreen.jdbc.internal.searchpath.UnaffectedStatementCache;
import io.bluegreen.jdbc.internal.sql.StatementFacts;
import java.sql.SQLException;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.postgresql.core.BaseConnection;

/**
 * A strategy that puts a session on its route before a transaction runs. One strategy exists per
 * mode and kind of pooler.
 *
 * <p>Every method is called under the session's lock.
 */
public interface RoutingStrategy {

  /** Attaches the strategy to its session. Called once, before any other method. */
  default void attach(MovingSession session) {}

  /** Tells whether {@link #move} may put the session on another physical connection. */
  default boolean movesBetweenServers() {
    return false;
  }

  /** Tells whether a physical connection that died is replaced by another one. */
  default boolean replacesTheDead() {
    return false;
  }

  /** Returns why the session cannot be moved as far as is known, or null. */
  default @Nullable String pinReason() {
    return null;
  }

  /** Says why the session cannot be moved, as far as is known, and what has brought it about. */
  default void describe(ConnectionDescription description) {}

  /** Returns what proves the outcome of a COMMIT that got no answer, or null where nothing does. */
  default @Nullable CommitProof commitProof() {
    return null;
  }

  /** Tells whether each transaction that writes leaves a token of its COMMIT. */
  default boolean leavesTokens() {
    return false;
  }

  /** Returns the same for prepared transactions. */
  default @Nullable PreparedProof preparedProof() {
    return null;
  }

  /** Keeps a session that could move on its server until the session is closed. */
  default void keep(String why) {}

  /** Tells whether the session is on another server than a snapshot leads to. */
  default boolean isOnOtherServer(DeploymentSnapshot deployment) {
    return false;
  }

  /**
   * Asks the server whether the session is on another server than a snapshot leads to, and is
   * pinned there. Called outside any transaction.
   */
  default boolean isPinnedElsewhere(BaseConnection pg, DeploymentSnapshot deployment)
      throws SQLException {
    return false;
  }

  /**
   * Checks a text before it runs or is prepared.
   *
   * @throws SQLException if the strategy could not keep the path right after the text
   */
  default void check(StatementFacts facts) throws SQLException {}

  /**
   * Tells whether {@link #beforeExecution} has to be called for each execution of a text. Where it
   * returns false, {@link UnaffectedStatementCache} may skip the later calls.
   *
   * @param inBatch whether the text is one of several that run together
   */
  default boolean needsEveryExecution(String sql, StatementFacts facts, boolean inBatch) {
    return false;
  }

  /**
   * Called before the execution of a text for which {@link #needsEveryExecution} returns true, or
   * that changes the path.
   *
   * @param inBatch whether the text is one of several that run together
   * @throws SQLException if the strategy could not keep the path right after the text
   */
  default void beforeExecution(BaseConnection pg, String sql, StatementFacts facts, boolean inBatch)
      throws SQLException {}

  /** Called before the execution of something whose text is not known. */
  default void beforeUnknownExecution() {}

  /** Tells whether {@link #move} has to be called at every boundary, even on an unchanged route. */
  default boolean worksAtEveryBoundary() {
    return false;
  }

  /** Tells whether the server has reported a change of the path since the last {@link #move}. */
  default boolean heardOfChange(BaseConnection pg) {
    return false;
  }

  /**
   * Opens what a later move to the idle side will need. Called without the session's lock, as are
   * {@link #openForMove} and {@link #forgetPreparation}.
   *
   * @param likely texts that are likely to run next
   * @return false if it could not be opened
   */
  default boolean prepare(DeploymentSnapshot announced, List<String> likely) {
    return true;
  }

  /**
   * Opens what an idle session needs to move to the active side.
   *
   * @param likely texts that are likely to run next
   * @return false if it could not be opened, and the move has to be tried again later
   */
  default boolean openForMove(DeploymentSnapshot now, List<String> likely) {
    return true;
  }

  /**
   * Runs the queries of a move once, so that the server has planned them when the session moves.
   * The session is idle.
   *
   * @throws SQLException if the connection is lost
   */
  default void rehearse(BaseConnection pg) throws SQLException {}

  /** Closes what {@link #prepare} has opened for a move to an endpoint. */
  default void forgetPreparation(String endpoint) {}

  /**
   * Prepares the move that may follow a hold. Called while the session waits in the hold. Never
   * fails.
   *
   * @param sql the text that waits, or null for a call of the driver's own
   */
  default void getReady(BaseConnection pg, DeploymentSnapshot held, @Nullable String sql) {}

  /** Called after each boundary, whether or not the call has passed it. */
  default void afterBoundary() {}

  /** Frees what the strategy holds for the session. Called at any time, once the session ends. */
  default void end() {}

  /** Asks the server for the path that the application's own statements have left. */
  void ask(BaseConnection pg, SessionSearchPath path, DeploymentSnapshot deployment)
      throws SQLException;

  /**
   * Puts the session on the path at a boundary.
   *
   * @param sql the text that runs next, or null for a call of the driver's own
   * @return true if the path had to be changed
   */
  boolean move(
      BaseConnection pg,
      SessionSearchPath path,
      DeploymentSnapshot deployment,
      @Nullable String sql)
      throws SQLException;

  /** Returns the text that is sent in place of a statement that changes the path. */
  default String text(
      SessionSearchPath path,
      SearchPathStatement statement,
      String sql,
      DeploymentSnapshot deployment)
      throws SQLException {
    return sql;
  }

  /**
   * Called before the execution of a statement that changes the path.
   *
   * @param madeEarlier true if {@link #text} made its text for an earlier snapshot
   */
  default void expect(
      BaseConnection pg,
      SessionSearchPath path,
      SearchPathStatement statement,
      DeploymentSnapshot deployment,
      boolean madeEarlier)
      throws SQLException {}

  /** Sets the isolation level of later transactions; {@code level} is a constant of JDBC. */
  default void setIsolation(BaseConnection pg, int level) throws SQLException {
    pg.setTransactionIsolation(level);
  }

  /** Returns the isolation level of the transaction under way, or of the next one. */
  default int isolation(BaseConnection pg) throws SQLException {
    return pg.getTransactionIsolation();
  }

  /** Called after the success of a call at whose boundary {@link #move} was called. */
  void succeeded(BaseConnection pg, SessionSearchPath path, DeploymentSnapshot deployment)
      throws SQLException;

  /** Tells whether the path stays valid if the running call returns before its statement ends. */
  default boolean outlastsTheCall() {
    return true;
  }

  /** Called after the failure of such a call; returns the exception for the application. */
  default SQLException failed(BaseConnection pg, SQLException failure) {
    return failure;
  }
}
