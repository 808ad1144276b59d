package io.bluegreen.jdbc.internal.session;

import io.bluegreen.jdbc.internal.fault.StatementSafety;
import io.bluegreen.jdbc.internal.routing.DeploymentRouter;
import io.bluegreen.jdbc.internal.routing.HoldWait;
import io.bluegreen.jdbc.internal.routing.Route;
import io.bluegreen.jdbc.internal.searchpath.SessionSearchPath;
import io.bluegreen.jdbc.internal.searchpath.UnaffectedStatementCache;
import io.bluegreen.jdbc.model.SqlStateCode;
import java.sql.SQLException;
import java.sql.SQLTransientException;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.postgresql.copy.CopyOperation;
import org.postgresql.core.BaseConnection;

/**
 * One logical connection over a physical one. It finds the boundaries in the sequence of calls and
 * passes them.
 *
 * <p>Every call that reaches the server is placed between {@link #enter} and {@link #leave}, which
 * hold the lock of this session's {@link CallScope}. At a boundary the session first marks itself
 * as running and then reads the router's snapshot. If the snapshot is the one it has acted on
 * before, the call continues.
 *
 * <p>Thread-safe. {@link #close}, {@link #waits} and the router's queries never wait for a running
 * call.
 */
public final class Session implements MovingSession {
  /** A kind of call that reaches the server. */
  private enum CallKind {
    STATEMENT,
    AS_IT_IS,
    SETTING
  }

  private final CallScope scope = new CallScope();
  private final Transaction transaction;
  private final ConnectionActivity busy = new ConnectionActivity();
  private final CurrentConnection current;
  private final RoutingStrategy strategy;
  private final SessionRoute route;
  private final SessionHoldWaits holdWait;
  private final CallFailureHandler faults;
  private final TransactionBoundary boundary;
  private final StatementRewriter texts;
  private final CallEnd callEnd;
  private final TransactionEnd transactionEnd;
  private final SessionPlacement placement;

  /** Made by the first question for notifications, which most sessions never ask. */
  private volatile @Nullable ListenedChannels listening;

  private final RegisteredSession registered;

  public Session(
      DeploymentRouter router,
      BaseConnection physical,
      SessionSearchPath path,
      RoutingStrategy strategy,
      UnaffectedStatementCache unaffectedStatements,
      SessionSettings settings,
      StatementSafety safety)
      throws SQLException {
    this.transaction = new Transaction(router.durations());
    this.current = new CurrentConnection(physical);
    this.strategy = strategy;
    this.route = new SessionRoute(router, settings.hidesOtherSide());
    this.holdWait = new SessionHoldWaits(router, settings.holdTimeoutNanos());
    CallAttempts attempts =
        new CallAttempts(scope, route, current, holdWait, settings.retryPolicy());
    this.boundary =
        new TransactionBoundary(
            scope, transaction, route, path, strategy, holdWait, current, busy, attempts);
    this.faults =
        new CallFailureHandler(
            scope, transaction, current, route, holdWait, strategy, boundary, attempts, safety);
    this.texts = new StatementRewriter(scope, current, route, path, strategy, unaffectedStatements);
    this.callEnd = new CallEnd(scope, transaction, current, busy, holdWait, faults);
    this.transactionEnd = new TransactionEnd(scope, transaction, current, faults, callEnd);
    this.placement =
        new SessionPlacement(
            scope, current, holdWait, router, strategy, boundary, busy, transactionEnd, callEnd);
    this.registered =
        new RegisteredSession(
            scope, current, holdWait, transaction, boundary, path, busy, strategy);
    strategy.attach(this);
    registered.register(router.connections());
  }

  /** Tells whether the physical connection may be another one after a boundary. */
  public boolean movesBetweenServers() {
    return strategy.movesBetweenServers();
  }

  /** Returns what the application has set through JDBC. */
  @Override
  public JdbcState jdbcState() {
    return current.jdbcState();
  }

  /** Returns why the session cannot be moved as far as is known, or null. */
  public @Nullable String pinReason() {
    return strategy.pinReason();
  }

  /**
   * Goes on with another physical connection; called by the routing strategy, inside the call's
   * scope.
   */
  @Override
  public void replacePhysical(BaseConnection next) throws SQLException {
    current.replace(next);
  }

  /** Returns the present physical connection. */
  @Override
  public BaseConnection physical() {
    return current.physical();
  }

  /** Returns where the last boundary was passed to, or where the next one will be. */
  public Route route() {
    return route.route();
  }

  /**
   * Returns the schema whose objects metadata leaves out where no schema is asked for: the other
   * side's, unless the application keeps the session on a path of its own. Null for none.
   */
  public @Nullable String hiddenSchema() {
    return registered.isUnrouted() ? null : route.hiddenSchema();
  }

  /** Returns whether the session is where its deployment is, and what keeps it elsewhere. */
  public SessionPlacement placement() {
    return placement;
  }

  /** Returns the handler of the ends of the session's transactions. */
  public TransactionEnd transactionEnd() {
    return transactionEnd;
  }

  @Override
  public void keepNotifications(BaseConnection old) throws SQLException {
    listening().keep(old);
  }

  /** Returns the session's notifications. */
  public ListenedChannels listening() {
    ListenedChannels made = listening;
    return made == null ? firstListening() : made;
  }

  private synchronized ListenedChannels firstListening() {
    ListenedChannels made = listening;
    if (made == null) {
      made = new ListenedChannels(scope, current, strategy, placement, callEnd);
      listening = made;
    }
    return made;
  }

  /** Returns what decides about the texts that the application gives; between enter and leave. */
  public StatementRewriter texts() {
    return texts;
  }

  /**
   * Begins a call that reaches the server, and passes the boundary if there is one. Must be
   * followed by {@link #leave}, unless it throws.
   *
   * @param sql what is about to run; null for a read of the driver's own
   * @param caller the statement or connection that another thread may free through {@link #waits}
   * @param queryTimeout the caller's limit in seconds, 0 for none
   * @throws SQLTransientException SQLSTATE 55P03, where the deployment was held for too long
   * @throws SQLException SQLSTATE 25P02 or 08007, where the transaction has failed before; or where
   *     the session could not be put on its route; nothing was executed
   */
  public void enter(@Nullable String sql, Object caller, int queryTimeout) throws SQLException {
    enter(sql, caller, queryTimeout, CallKind.STATEMENT);
  }

  /** Begins a batch, or another call in which the driver begins no transaction by itself. */
  public void enterAsItIs(String sql, Object caller, int queryTimeout) throws SQLException {
    enter(sql, caller, queryTimeout, CallKind.AS_IT_IS);
  }

  /** Returns the transaction that the driver may have begun around the statement under way. */
  public @Nullable StatementTransaction statementTransaction() {
    return faults.statementTransaction();
  }

  private void enter(@Nullable String sql, Object caller, int queryTimeout, CallKind kind)
      throws SQLException {
    scope.enter(queryTimeout);
    try {
      if (scope.isOutermost()) {
        scope.begin(sql, caller, queryTimeout);
        if (kind == CallKind.SETTING && current.isBetweenTransactions()) {
          current.jdbcState().stepOutside(current.physical());
        }
        begin(sql, kind);
        faults.expectLossOf(sql, kind == CallKind.STATEMENT);
      }
    } catch (SQLException | RuntimeException | Error e) {
      leave();
      throw e;
    }
  }

  private void begin(@Nullable String sql, CallKind kind) throws SQLException {
    transactionEnd.requireNotFailed(sql);
    if (kind == CallKind.STATEMENT && transaction.isBlock()) {
      faults.markCommitOf(sql);
    }
    passBoundary(sql);
  }

  private void passBoundary(@Nullable String sql) throws SQLException {
    if (!transaction.enters(current.isBetweenTransactions())) {
      TransactionEnd.requireStaysOnRoute(route, sql);
      return;
    }
    transaction.starts(route.seen(), sql);
    if (route.hasChanged(current.physical())
        || strategy.worksAtEveryBoundary()
        || strategy.heardOfChange(current.physical())) {
      boundary.cross();
    }
    transaction.opens(current.jdbcState().isAutoCommitNow(), sql);
  }

  /**
   * Begins a setting that belongs to the session and not to a transaction: where none is open it
   * opens none, and waits for no hold.
   */
  public void enterSetting(String sql, Object caller) throws SQLException {
    enter(sql, caller, 0, CallKind.SETTING);
  }

  /** Replaces a dead physical connection, outside of any transaction, also where one has failed. */
  public void replaceDead(Object caller) throws SQLException {
    scope.enter();
    try {
      if (scope.isOutermost() && transactionEnd.noticesLoss()) {
        scope.begin(null, caller, 0);
        current.jdbcState().stepOutside(current.physical());
        passBoundary(null);
      }
    } finally {
      leave();
    }
  }

  /**
   * Begins a COPY, as {@link #enter} does.
   *
   * @throws SQLException SQLSTATE 0A000, where the path would not last as long as the COPY does;
   *     refused before it starts, because pgjdbc leaves the rows of a cancelled COPY TO unread
   */
  public void enterCopy(String sql, Object caller) throws SQLException {
    enter(sql, caller, 0);
    if (strategy.outlastsTheCall()) {
      return;
    }
    SQLException refusal =
        strategy.failed(
            current.physical(),
            new SQLException(
                "bluegreen.pooler=transaction cannot keep a COPY in autocommit on one server"
                    + " session: setAutoCommit(false) first, and commit after it.",
                SqlStateCode.FEATURE_NOT_SUPPORTED));
    leave();
    throw refusal;
  }

  /** Begins a call that must neither wait nor move: COMMIT, ROLLBACK. */
  public void enterWithoutBoundary() {
    scope.enter();
  }

  /** Ends a call. */
  public void leave() {
    callEnd.leave();
  }

  /** Tells the session that the call has succeeded. */
  public void succeeded() throws SQLException {
    if (scope.isOutermost()) {
      texts.succeeded();
      faults.succeeded();
    }
  }

  /**
   * Tells the session that the call has failed.
   *
   * @param batch the statements of a batch, an empty text for an unknown one; null for other calls
   * @return true if the call has to be repeated, perhaps on another physical connection; false if
   *     what it asked for stands: a COMMIT or PREPARE TRANSACTION as text
   * @throws SQLException what the application gets
   */
  public boolean recover(SQLException failure, @Nullable List<String> batch) throws SQLException {
    if (!scope.isOutermost()) {
      throw failure;
    }
    return faults.recover(strategy.failed(current.physical(), failure), batch);
  }

  /** Returns what a failure means that was met aside from any execution, as in fetching rows. */
  public SQLException judged(SQLException failure) {
    scope.enter();
    try {
      return faults.judged(failure);
    } finally {
      leave();
    }
  }

  /** Tells whether the physical connection is dead, and the next boundary looks for another. */
  public boolean awaitsReplacement() {
    return faults.awaitsReplacement();
  }

  /** Tells whether the logical connection has ended: closed, or dead with what it held. */
  public boolean isOver() throws SQLException {
    return holdWait.isClosed() || (current.physical().isClosed() && !strategy.replacesTheDead());
  }

  /** Notes a COPY that has begun: it keeps the session busy until it ends. */
  public void copying(CopyOperation operation) {
    busy.copying(operation);
  }

  /** Returns what other threads may end: waits, and the session itself. */
  @Override
  public SessionHoldWaits waits() {
    return holdWait;
  }

  /** Ends the session. Callable at any time; the caller closes the physical connection. */
  public void close(String by) {
    registered.unregister(router().connections());
    holdWait.close(by);
    strategy.end();
  }

  /** Ends the session of an application that did not ask for it; what it calls next says why. */
  @Override
  public void loginRefused(SQLException why) {
    holdWait.refusedBy(why);
    close("the active side refused the login");
  }

  /** Says what pgjdbc says of a closed connection, and why the driver closed it if it did. */
  @Override
  public SQLException closed() {
    return holdWait.closed();
  }

  @Override
  public DeploymentRouter router() {
    return route.router();
  }

  /** Tells whether failures are the session's business: it is open and could go elsewhere. */
  @Override
  public boolean handlesFailures() {
    return faults.handlesFailures();
  }

  /** Tells whether the application keeps the session on a search_path of its own. */
  public boolean isUnrouted() {
    return registered.isUnrouted();
  }

  /** Returns what is under way: empty for what has no text, null for a read of the driver's own. */
  @Nullable String sql() {
    return scope.sql();
  }

  CallFailureHandler faults() {
    return faults;
  }

  /** Begins to wait in the call under way, or goes on with the wait that it has begun. */
  HoldWait startWait() {
    return scope.startWait(holdWait);
  }

  /** Returns how long the call under way may still wait, in nanoseconds; within a call only. */
  @Override
  public long leftNanos() {
    return startWait().leftNanos(System.nanoTime());
  }
}
