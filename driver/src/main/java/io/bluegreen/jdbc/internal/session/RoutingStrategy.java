package io.bluegreen.jdbc.internal.session;

import io.bluegreen.jdbc.internal.control.DeploymentSnapshot;
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

  /** Is told once which session it carries. */
  default void boundTo(MovingSession session) {}

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

  /** Keeps the session on its server until it is closed, where it could move. */
  default void keep(String why) {}

  /** Tells whether the session is on another server than a snapshot leads to. */
  default boolean isAway(DeploymentSnapshot deployment) {
    return false;
  }

  /** Asks, outside any transaction, whether the session is on another server and cannot leave. */
  default boolean isStuck(BaseConnection pg, DeploymentSnapshot deployment) throws SQLException {
    return false;
  }

  /**
   * Looks at a text that is about to run or be prepared.
   *
   * @throws SQLException where the path could not be kept right if it ran
   */
  default void check(StatementFacts facts) throws SQLException {}

  /**
   * Tells whether each session has to be told each time that a text runs; else {@link
   * UnaffectedStatementCache} may keep it back.
   *
   * @param inBatch whether it is one of several texts that run together
   */
  default boolean minds(String sql, StatementFacts facts, boolean inBatch) {
    return false;
  }

  /**
   * Is told that a text is about to run which is minded, or changes the path.
   *
   * @param inBatch whether it is one of several texts that run together
   * @throws SQLException where the path could not be kept right if it ran
   */
  default void runs(BaseConnection pg, String sql, StatementFacts facts, boolean inBatch)
      throws SQLException {}

  /** Is told that something is about to run whose text is not known. */
  default void runsUnseen() {}

  /** Tells whether every boundary has to be worked on, even on an unchanged route. */
  default boolean worksAtEveryBoundary() {
    return false;
  }

  /** Tells whether the server has spoken of a change since the last boundary was worked on. */
  default boolean heardOfChange(BaseConnection pg) {
    return false;
  }

  /**
   * Opens ahead what a move to the idle side will need. Alone among these methods it is called
   * without the session's lock, as is {@link #forgetPreparation}.
   *
   * @param likely texts that are likely to run next
   * @return false where it could not
   */
  default boolean prepare(DeploymentSnapshot announced, List<String> likely) {
    return true;
  }

  /**
   * Opens what an idle session needs to move to the active side. Called without the session's lock.
   *
   * @param likely texts that are likely to run next
   * @return false where it could not, and the move has to be tried again later
   */
  default boolean openForMove(DeploymentSnapshot now, List<String> likely) {
    return true;
  }

  /**
   * Lets the server look up what it will be asked when the session moves. The session is idle.
   *
   * @throws SQLException where the connection is lost
   */
  default void rehearse(BaseConnection pg) throws SQLException {}

  /** Closes what was opened ahead for a move to an endpoint. */
  default void forgetPreparation(String endpoint) {}

  /**
   * Is told that the session waits in a hold, and may get everything ready for a move that follows.
   * Never fails.
   *
   * @param sql what waits, or null for a call of the driver's own
   */
  default void getReady(BaseConnection pg, DeploymentSnapshot held, @Nullable String sql) {}

  /** Is told that a boundary has been passed, or could not be. */
  default void passed() {}

  /** Is told that the session has ended; callable at any time. */
  default void end() {}

  /** Finds out what the application's own statements made of the path. */
  void ask(BaseConnection pg, SessionSearchPath path, DeploymentSnapshot deployment)
      throws SQLException;

  /**
   * Puts the session on the path at a boundary.
   *
   * @param sql what is about to run, or null for a call of the driver's own
   * @return whether the path had to be changed
   */
  boolean move(
      BaseConnection pg,
      SessionSearchPath path,
      DeploymentSnapshot deployment,
      @Nullable String sql)
      throws SQLException;

  /** Returns the text to send instead of a statement that changes the path. */
  String text(
      SessionSearchPath path,
      SearchPathStatement statement,
      String sql,
      DeploymentSnapshot deployment)
      throws SQLException;

  /**
   * Is told that such a statement is about to be executed.
   *
   * @param madeEarlier whether its text was made for a snapshot that may have changed since
   */
  void expect(
      BaseConnection pg,
      SessionSearchPath path,
      SearchPathStatement statement,
      DeploymentSnapshot deployment,
      boolean madeEarlier)
      throws SQLException;

  /** Sets the isolation level of the transactions to come, as JDBC numbers them. */
  default void isolate(BaseConnection pg, int level) throws SQLException {
    pg.setTransactionIsolation(level);
  }

  /** Returns the isolation level of the transaction under way, or of the next one. */
  default int isolation(BaseConnection pg) throws SQLException {
    return pg.getTransactionIsolation();
  }

  /** Is told that the call at whose boundary {@link #move} was called has succeeded. */
  void succeeded(BaseConnection pg, SessionSearchPath path, DeploymentSnapshot deployment)
      throws SQLException;

  /** Tells whether the path stays when the call now running returns before its statement ends. */
  default boolean outlastsTheCall() {
    return true;
  }

  /** Is told that it has failed; returns the exception for the application. */
  default SQLException failed(BaseConnection pg, SQLException failure) {
    return failure;
  }
}
