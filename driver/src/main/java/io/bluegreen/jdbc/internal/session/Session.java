package io.bluegreen.jdbc.internal.session;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.bluegreen.jdbc.internal.control.DeploymentSnapshot;
import io.bluegreen.jdbc.internal.fault.FailureContext;
import io.bluegreen.jdbc.internal.fault.StatementSafety;
import io.bluegreen.jdbc.internal.routing.DeploymentRouter;
import io.bluegreen.jdbc.internal.routing.HoldWaiter;
import io.bluegreen.jdbc.internal.routing.MovableConnection;
import io.bluegreen.jdbc.internal.routing.Route;
import io.bluegreen.jdbc.internal.searchpath.SessionSearchPath;
import io.bluegreen.jdbc.internal.searchpath.UnaffectedStatementCache;
import io.bluegreen.jdbc.internal.sql.StatementClassifier;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.lang.ref.Reference;
import java.sql.SQLException;
import java.sql.SQLNonTransientConnectionException;
import java.sql.SQLTransientException;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.postgresql.copy.CopyOperation;
import org.postgresql.core.BaseConnection;
import org.postgresql.core.TransactionState;

/**
 * One logical connection over its physical one: it knows where a boundary is, and passes it.
 *
 * <p>Every call that reaches the server is put between {@link #enter} and {@link #leave}, which
 * hold this session's own lock. At a boundary the session marks itself as running, then reads the
 * router's snapshot; while that is the one it has seen, it goes on. {@link #close}, {@link
 * #endWait} and what the router asks never take the lock for longer than it is free. Thread-safe.
 */
public final class Session implements MovableConnection {
  private static final VarHandle RUNNING = runningHandle();

  private final DeploymentRouter router;
  private final JdbcState jdbcState;
  private final SessionSearchPath path;
  private final RoutingStrategy strategy;
  private final StatementRewriter texts;
  private final SessionHoldWaits holdWait;
  private final TransactionBoundary boundary;
  private final IdleConnectionMove idleMove;
  private final TransactionEnd transactionEnd;
  private final SessionPlacement placement;
  private final ListenedChannels listening = new ListenedChannels(this);
  private final ConnectionActivity busy = new ConnectionActivity();
  private final SessionSettings settings;
  private final CallFailureHandler faults;
  private final boolean alwaysWorks;
  private final boolean movesBetweenServers;
  private final Reference<MovableConnection> registration;
  private final ReentrantLock lock = new ReentrantLock();

  private volatile BaseConnection physical;

  /** The snapshot under which the transaction now running passed its boundary. */
  @SuppressWarnings("unused") // through RUNNING
  private volatile @Nullable DeploymentSnapshot running;

  /** The text with which that transaction began; published by the write of {@link #running}. */
  private @Nullable String opening;

  @GuardedBy("lock")
  private @Nullable DeploymentSnapshot seen;

  /** What is under way: a text, empty for what has none, null for a read of the driver's own. */
  @GuardedBy("lock")
  private @Nullable String sql = "";

  /** What was under way before, if it was another text. */
  @GuardedBy("lock")
  private @Nullable String other;

  @GuardedBy("lock")
  private Object caller = this;

  @GuardedBy("lock")
  private int queryTimeout;

  /** What the call under way waits by, wherever it waits: hold and retry share one deadline. */
  @GuardedBy("lock")
  private @Nullable HoldWaiter callWait;

  /** Whether what is under way is the first of its transaction. */
  @GuardedBy("lock")
  private boolean first;

  /** Whether the application has ended a transaction whose physical connection is dead. */
  @GuardedBy("lock")
  private boolean severed;

  private volatile @Nullable DeploymentSnapshot lastRoute;

  /** What the active side said when it refused the session's login, and so ended it. */
  private volatile @Nullable SQLException refusal;

  public Session(
      DeploymentRouter router,
      BaseConnection physical,
      SessionSearchPath path,
      RoutingStrategy strategy,
      UnaffectedStatementCache unaffectedStatements,
      SessionSettings settings,
      StatementSafety safety)
      throws SQLException {
    this.router = router;
    this.physical = physical;
    this.path = path;
    this.strategy = strategy;
    this.texts = new StatementRewriter(this, path, strategy, unaffectedStatements);
    this.holdWait = new SessionHoldWaits(router, settings.holdTimeoutNanos());
    this.settings = settings;
    this.faults = new CallFailureHandler(this, safety);
    this.boundary = new TransactionBoundary(this, router, path, strategy, holdWait);
    this.idleMove = new IdleConnectionMove(this, boundary, path, busy);
    this.placement = new SessionPlacement(this, router, strategy, boundary, busy);
    this.transactionEnd = new TransactionEnd(this, faults);
    this.alwaysWorks = strategy.worksAtEveryBoundary();
    this.movesBetweenServers = strategy.movesBetweenServers();
    this.jdbcState = new JdbcState(physical);
    strategy.boundTo(this);
    this.registration = router.connections().add(this);
  }

  /** Tells whether the physical connection may be another one after a boundary. */
  public boolean movesBetweenServers() {
    return movesBetweenServers;
  }

  /** Returns what the application has set through JDBC; to be changed between enter and leave. */
  public JdbcState jdbcState() {
    return jdbcState;
  }

  /** Returns why the session cannot be moved as far as is known, or null. */
  public @Nullable String pinReason() {
    return strategy.pinReason();
  }

  /** Goes on with another physical connection; called by the carrier, under the lock. */
  public void replacePhysical(BaseConnection next) {
    physical = next;
  }

  /** Returns the connection that the logical one stands on. */
  public BaseConnection physical() {
    return physical;
  }

  /** Returns where the last boundary was passed to, or where the next one will be. */
  public Route route() {
    DeploymentSnapshot last = lastRoute;
    return Route.of(last == null ? router.current() : last);
  }

  /**
   * Begins a call that reaches the server, and passes the boundary if there is one. Must be
   * followed by {@link #leave}, unless it throws.
   *
   * @param sql what is about to run; null for a read of the driver's own
   * @param caller the statement or connection that {@link #endWait} may be asked to free
   * @param queryTimeout the caller's limit in seconds, 0 for none
   * @throws SQLTransientException SQLSTATE 55P03, where the deployment was held for too long
   * @throws SQLException where the session could not be put on its route; nothing was executed
   */
  @SuppressWarnings("GuardedBy") // the lock is taken here and released by leave()
  public void enter(@Nullable String sql, Object caller, int queryTimeout) throws SQLException {
    lock.lock();
    try {
      if (lock.getHoldCount() == 1) {
        if (!Objects.equals(sql, this.sql)) {
          other = this.sql;
          this.sql = sql;
        }
        this.caller = caller;
        this.queryTimeout = queryTimeout;
        callWait = null;
        first = severed || physical.getTransactionState() == TransactionState.IDLE;
        if (first) {
          DeploymentSnapshot before = seen;
          opening = sql;
          running = before;
          if (router.look(physical) != before || alwaysWorks || strategy.heardOfChange(physical)) {
            boundary.cross();
          }
        }
      }
    } catch (SQLException | RuntimeException | Error e) {
      leave();
      throw e;
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
            physical,
            new SQLException(
                "bluegreen.pooler=transaction cannot keep a COPY in autocommit on one server"
                    + " session: setAutoCommit(false) first, and commit after it.",
                "0A000"));
    leave();
    throw refusal;
  }

  /** Begins a call that must neither wait nor move: COMMIT, ROLLBACK. */
  public void enterWithoutBoundary() {
    lock.lock();
  }

  /** Ends a call. */
  public void leave() {
    if (lock.getHoldCount() == 1 && faults.isUnderWay()) {
      faults.forget();
      holdWait.none();
    }
    if (lock.getHoldCount() == 1 && busy.isIdle(physical)) {
      RUNNING.setRelease(this, null);
    }
    lock.unlock();
  }

  /** Tells the session that the call has succeeded. */
  @SuppressWarnings("GuardedBy") // between enter() and leave()
  public void succeeded() throws SQLException {
    if (lock.getHoldCount() == 1) {
      strategy.succeeded(physical, path, underway());
      faults.over();
    }
  }

  /**
   * Tells the session that the call has failed. Returns if the call has to be repeated, perhaps on
   * another physical connection.
   *
   * @throws SQLException what the application gets
   */
  public void recover(SQLException failure) throws SQLException {
    if (lock.getHoldCount() > 1) {
      throw failure;
    }
    faults.recover(strategy.failed(physical, failure));
  }

  /** Stops counting as running, for as long as it waits in the middle of a call. */
  void rest() {
    running = null;
  }

  /** Tells whether failures are the session's business: it is open and could go elsewhere. */
  public boolean handlesFailures() {
    return !holdWait.isClosed() && movesBetweenServers;
  }

  public DeploymentRouter router() {
    return router;
  }

  SessionSettings settings() {
    return settings;
  }

  /** Returns what is under way: empty for what has no text, null for a read of the driver's own. */
  @GuardedBy("lock")
  @Nullable String sql() {
    return sql;
  }

  /** Tells whether what is under way is the first of its transaction. */
  @GuardedBy("lock")
  boolean isFirst() {
    return first;
  }

  /** Ends a transaction: COMMIT or ROLLBACK, which neither wait nor move. */
  @SuppressWarnings("GuardedBy") // the lock is released by leave()
  public void endTransaction(boolean commit) throws SQLException {
    lock.lock();
    try {
      transactionEnd.end(commit);
    } finally {
      leave();
    }
  }

  /** Sets the autocommit mode; on a dead connection it is noted for the next one. */
  public void setAutoCommit(boolean on) throws SQLException {
    lock.lock();
    try {
      transactionEnd.setAutoCommit(on);
    } finally {
      leave();
    }
  }

  /** Tells whether the physical connection is dead, and the next boundary looks for another. */
  public boolean awaitsReplacement() {
    return handlesFailures() && isClosed();
  }

  /** Returns what a failure means that was met aside from any execution, as in fetching rows. */
  public SQLException judged(SQLException failure) {
    lock.lock();
    try {
      return transactionEnd.judged(failure);
    } finally {
      leave();
    }
  }

  /** Tells whether the logical connection has ended: closed, or dead with what it held. */
  public boolean isOver() throws SQLException {
    return holdWait.isClosed() || (physical.isClosed() && !strategy.replacesTheDead());
  }

  /** Returns what decides about the texts that the application gives; between enter and leave. */
  public StatementRewriter texts() {
    return texts;
  }

  /** Makes the next boundary look at everything, whatever the router says. */
  @SuppressWarnings("GuardedBy") // between enter() and leave()
  void distrust() {
    seen = null;
  }

  /** Tells whether a COPY is under way. */
  boolean isCopying() {
    return busy.isCopying();
  }

  /** Notes a COPY that has begun: it keeps the session busy until it ends. */
  public void copying(CopyOperation operation) {
    busy.copying(operation);
  }

  /** Ends the wait of a caller, if it waits; callable while another thread is inside a call. */
  public void endWait(Object caller, String by) {
    holdWait.end(caller, by);
  }

  /** Ends whatever waits; callable while another thread is inside a call. */
  public void endAnyWait(String by) {
    holdWait.endAny(by);
  }

  /** Ends the session. Callable at any time; the caller closes the physical connection. */
  public void close(String by) {
    router.connections().remove(registration);
    holdWait.close(by);
    strategy.end();
  }

  /** Ends the session of an application that did not ask for it; what it calls next says why. */
  public void loginRefused(SQLException why) {
    refusal = why;
    close("the active side refused the login");
  }

  /** Returns what a call on the ended session gets where pgjdbc says that it is closed. */
  public SQLException over(SQLException failure) {
    return refusal == null ? failure : closed();
  }

  /** Returns what knows whether the session is where its deployment is. */
  public SessionPlacement placement() {
    return placement;
  }

  /** Returns what the application asks for notifications. */
  public ListenedChannels listening() {
    return listening;
  }

  /** Goes through the boundary once more for a call that is repeated. */
  @GuardedBy("lock")
  void crossAgain() throws SQLException {
    first = true;
    boundary.cross();
  }

  /** Marks the session as running under a snapshot. */
  void runsUnder(DeploymentSnapshot deployment) {
    running = deployment;
  }

  /** Notes that the session is on the route of a snapshot. */
  @GuardedBy("lock")
  void arrivedOn(DeploymentSnapshot deployment) {
    severed = false;
    lastRoute = deployment;
  }

  /** Notes up to which snapshot everything has been looked at. */
  @GuardedBy("lock")
  void sawLast(DeploymentSnapshot deployment) {
    seen = deployment.isSteady() ? deployment : null;
  }

  /** Tells whether any boundary has been passed. */
  boolean hasBeenRouted() {
    return lastRoute != null;
  }

  @GuardedBy("lock")
  boolean isSevered() {
    return severed;
  }

  /** Notes that a transaction has ended with the physical connection under it. */
  @GuardedBy("lock")
  void sever() {
    severed = true;
  }

  /** Begins to wait in the call under way, or goes on with the wait that it has begun. */
  @GuardedBy("lock")
  HoldWaiter startWait() {
    HoldWaiter wait = callWait;
    if (wait == null) {
      wait = holdWait.start(caller, queryTimeout);
      callWait = wait;
    } else {
      holdWait.again(wait);
    }
    return wait;
  }

  /** Returns how long the call under way may still wait, in nanoseconds; within a call only. */
  @SuppressWarnings("GuardedBy") // between enter() and leave()
  public long leftNanos() {
    return startWait().leftNanos(System.nanoTime());
  }

  @GuardedBy("lock")
  ConnectRetry newConnectRetry() {
    return new ConnectRetry(router, settings.retryPolicy(), startWait());
  }

  /** Adds to a context what is known now. */
  FailureContext described(FailureContext context) {
    return faults.described(context);
  }

  /** Says what pgjdbc says of a closed connection, and why the driver closed it if it did. */
  public SQLException closed() {
    SQLException why = refusal;
    String because = why == null ? "" : " The active side refused its login: " + why.getMessage();
    return new SQLNonTransientConnectionException(
        "This connection has been closed." + because, "08003", why);
  }

  /** A dead connection cannot be asked; then what was set last counts. */
  boolean isAutoCommit() {
    try {
      return physical.getAutoCommit();
    } catch (SQLException dead) {
      return jdbcState.isAutoCommit();
    }
  }

  boolean isReadOnlyNow() {
    try {
      return physical.isReadOnly();
    } catch (SQLException dead) {
      return jdbcState.isReadOnly();
    }
  }

  /** Returns the snapshot that the transaction now running belongs to. */
  DeploymentSnapshot underway() {
    DeploymentSnapshot last = lastRoute;
    return last == null ? router.current() : last;
  }

  boolean isClosed() {
    return ConnectionActivity.isClosed(physical);
  }

  @Override
  public boolean runsSinceBefore(DeploymentSnapshot hold) {
    DeploymentSnapshot under = running;
    return under != null
        && under.epoch() < hold.epoch()
        && !busy.isCopyOver(physical)
        && !isReadOnly();
  }

  private boolean isReadOnly() {
    try {
      return physical.getAutoCommit()
          ? StatementClassifier.beginsReadOnly(opening)
          : physical.isReadOnly();
    } catch (SQLException closed) {
      return true;
    }
  }

  @Override
  public boolean isPinned() {
    return strategy.pinReason() != null;
  }

  @Override
  public boolean isUnrouted() {
    return path.isUnrouted();
  }

  @Override
  public boolean moveIfIdle() {
    if (alwaysWorks || holdWait.isClosed()) {
      return true;
    }
    if (!strategy.openForMove(router.current(), lastTexts()) || !lock.tryLock()) {
      return false;
    }
    try {
      return idleMove.follow();
    } finally {
      lock.unlock();
    }
  }

  @Override
  public boolean prepare(DeploymentSnapshot announced) {
    boolean ready = holdWait.isClosed() || strategy.prepare(announced, lastTexts());
    if (ready && movesBetweenServers && lock.tryLock()) {
      try {
        idleMove.rehearse(strategy);
      } finally {
        lock.unlock();
      }
    }
    return ready;
  }

  /** What another thread runs at this moment is as good a guess. */
  @SuppressWarnings("GuardedBy")
  private List<String> lastTexts() {
    return Stream.of(sql, other).filter(Objects::nonNull).collect(Collectors.toList());
  }

  @Override
  public void forgetPreparation(String endpoint) {
    strategy.forgetPreparation(endpoint);
  }

  private static VarHandle runningHandle() {
    try {
      return MethodHandles.lookup()
          .findVarHandle(Session.class, "running", DeploymentSnapshot.class);
    } catch (ReflectiveOperationException e) {
      throw new LinkageError("Session.running", e);
    }
  }
}
