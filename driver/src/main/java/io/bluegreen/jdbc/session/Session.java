package io.bluegreen.jdbc.session;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.bluegreen.jdbc.control.Deployment;
import io.bluegreen.jdbc.fault.Context;
import io.bluegreen.jdbc.fault.StatementSafety;
import io.bluegreen.jdbc.routing.Route;
import io.bluegreen.jdbc.routing.Router;
import io.bluegreen.jdbc.routing.Traveller;
import io.bluegreen.jdbc.routing.Wait;
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
public final class Session implements Traveller {
  private static final VarHandle RUNNING = runningHandle();

  private final Router router;
  private final JdbcState jdbcState;
  private final SessionPath path;
  private final PathCarrier carrier;
  private final RoutedTexts texts;
  private final HoldWait holdWait;
  private final Crossing crossing;
  private final IdleMove idleMove;
  private final TransactionEnd transactionEnd;
  private final Mooring mooring;
  private final Listening listening = new Listening(this);
  private final Busy busy = new Busy();
  private final SessionSettings settings;
  private final SessionFaults faults;
  private final boolean alwaysWorks;
  private final boolean movesBetweenServers;
  private final Reference<Traveller> registration;
  private final ReentrantLock lock = new ReentrantLock();

  private volatile BaseConnection physical;

  /** The snapshot under which the transaction now running passed its boundary. */
  @SuppressWarnings("unused") // through RUNNING
  private volatile @Nullable Deployment running;

  /** The text with which that transaction began; published by the write of {@link #running}. */
  private @Nullable String opening;

  @GuardedBy("lock")
  private @Nullable Deployment seen;

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
  private @Nullable Wait callWait;

  /** Whether what is under way is the first of its transaction. */
  @GuardedBy("lock")
  private boolean first;

  /** Whether the application has ended a transaction whose physical connection is dead. */
  @GuardedBy("lock")
  private boolean severed;

  private volatile @Nullable Deployment lastRoute;

  /** What the active side said when it refused the session's login, and so ended it. */
  private volatile @Nullable SQLException refusal;

  Session(
      Router router,
      BaseConnection physical,
      SessionPath path,
      PathCarrier carrier,
      PlainTexts plainTexts,
      SessionSettings settings,
      StatementSafety safety)
      throws SQLException {
    this.router = router;
    this.physical = physical;
    this.path = path;
    this.carrier = carrier;
    this.texts = new RoutedTexts(this, path, carrier, plainTexts);
    this.holdWait = new HoldWait(router, settings.holdTimeoutNanos());
    this.settings = settings;
    this.faults = new SessionFaults(this, safety);
    this.crossing = new Crossing(this, router, path, carrier, holdWait);
    this.idleMove = new IdleMove(this, crossing, path, busy);
    this.mooring = new Mooring(this, router, carrier, crossing, busy);
    this.transactionEnd = new TransactionEnd(this, faults);
    this.alwaysWorks = carrier.worksAtEveryBoundary();
    this.movesBetweenServers = carrier.movesBetweenServers();
    this.jdbcState = new JdbcState(physical);
    carrier.boundTo(this);
    this.registration = router.travellers().add(this);
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
    return carrier.pinReason();
  }

  /** Goes on with another physical connection; called by the carrier, under the lock. */
  void replacePhysical(BaseConnection next) {
    physical = next;
  }

  /** Returns the connection that the logical one stands on. */
  public BaseConnection physical() {
    return physical;
  }

  /** Returns where the last boundary was passed to, or where the next one will be. */
  public Route route() {
    Deployment last = lastRoute;
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
          Deployment before = seen;
          opening = sql;
          running = before;
          if (router.look(physical) != before || alwaysWorks || carrier.heardOfChange(physical)) {
            crossing.cross();
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
    if (carrier.outlastsTheCall()) {
      return;
    }
    SQLException refusal =
        carrier.failed(
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
      carrier.succeeded(physical, path, underway());
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
    faults.recover(carrier.failed(physical, failure));
  }

  /** Stops counting as running, for as long as it waits in the middle of a call. */
  void rest() {
    running = null;
  }

  /** Tells whether failures are the session's business: it is open and could go elsewhere. */
  boolean handlesFailures() {
    return !holdWait.isClosed() && movesBetweenServers;
  }

  Router router() {
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
    return holdWait.isClosed() || (physical.isClosed() && !carrier.replacesTheDead());
  }

  /** Returns what decides about the texts that the application gives; between enter and leave. */
  public RoutedTexts texts() {
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
    router.travellers().remove(registration);
    holdWait.close(by);
    carrier.end();
  }

  /** Ends the session of an application that did not ask for it; what it calls next says why. */
  void loginRefused(SQLException why) {
    refusal = why;
    close("the active side refused the login");
  }

  /** Returns what a call on the ended session gets where pgjdbc says that it is closed. */
  public SQLException over(SQLException failure) {
    return refusal == null ? failure : closed();
  }

  /** Returns what knows whether the session is where its deployment is. */
  public Mooring mooring() {
    return mooring;
  }

  /** Returns what the application asks for notifications. */
  public Listening listening() {
    return listening;
  }

  /** Goes through the boundary once more for a call that is repeated. */
  @GuardedBy("lock")
  void crossAgain() throws SQLException {
    first = true;
    crossing.cross();
  }

  /** Marks the session as running under a snapshot. */
  void runsUnder(Deployment deployment) {
    running = deployment;
  }

  /** Notes that the session is on the route of a snapshot. */
  @GuardedBy("lock")
  void arrivedOn(Deployment deployment) {
    severed = false;
    lastRoute = deployment;
  }

  /** Notes up to which snapshot everything has been looked at. */
  @GuardedBy("lock")
  void sawLast(Deployment deployment) {
    seen = deployment.isPlain() ? deployment : null;
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
  Wait startWait() {
    Wait wait = callWait;
    if (wait == null) {
      wait = holdWait.start(caller, queryTimeout);
      callWait = wait;
    } else {
      holdWait.again(wait);
    }
    return wait;
  }

  @GuardedBy("lock")
  Patience newPatience() {
    return new Patience(router, settings.retryPolicy(), startWait());
  }

  /** Adds to a context what is known now. */
  Context described(Context context) {
    return faults.described(context);
  }

  /** Says what pgjdbc says of a closed connection, and why the driver closed it if it did. */
  SQLException closed() {
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
  Deployment underway() {
    Deployment last = lastRoute;
    return last == null ? router.current() : last;
  }

  boolean isClosed() {
    return Busy.isClosed(physical);
  }

  @Override
  public boolean runsSinceBefore(Deployment hold) {
    Deployment under = running;
    return under != null
        && under.epoch() < hold.epoch()
        && !busy.isCopyOver(physical)
        && !isReadOnly();
  }

  private boolean isReadOnly() {
    try {
      return physical.getAutoCommit()
          ? StatementText.beginsReadOnly(opening)
          : physical.isReadOnly();
    } catch (SQLException closed) {
      return true;
    }
  }

  @Override
  public boolean isPinned() {
    return carrier.pinReason() != null;
  }

  @Override
  public boolean isUnrouted() {
    return path.isUnrouted();
  }

  @Override
  public boolean followIfIdle() {
    if (alwaysWorks || holdWait.isClosed()) {
      return true;
    }
    if (!lock.tryLock()) {
      return false;
    }
    try {
      return idleMove.follow();
    } finally {
      lock.unlock();
    }
  }

  @Override
  public boolean prepare(Deployment announced) {
    boolean ready = holdWait.isClosed() || carrier.prepare(announced, lastTexts());
    if (ready && movesBetweenServers && lock.tryLock()) {
      try {
        idleMove.rehearse(carrier);
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
    carrier.forgetPreparation(endpoint);
  }

  private static VarHandle runningHandle() {
    try {
      return MethodHandles.lookup().findVarHandle(Session.class, "running", Deployment.class);
    } catch (ReflectiveOperationException e) {
      throw new LinkageError("Session.running", e);
    }
  }
}
