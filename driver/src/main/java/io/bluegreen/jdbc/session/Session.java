package io.bluegreen.jdbc.session;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.bluegreen.jdbc.control.Deployment;
import io.bluegreen.jdbc.observe.Events;
import io.bluegreen.jdbc.observe.Log;
import io.bluegreen.jdbc.routing.Route;
import io.bluegreen.jdbc.routing.Router;
import io.bluegreen.jdbc.routing.Traveller;
import io.bluegreen.jdbc.routing.Wait;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.lang.ref.Reference;
import java.sql.SQLException;
import java.sql.SQLTransientException;
import java.sql.Statement;
import java.util.concurrent.locks.ReentrantLock;
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
  private static final Log LOG = Log.of(Session.class);
  private static final VarHandle RUNNING = runningHandle();
  private static final int IDLE_MOVE_TIMEOUT_MILLIS = 5_000;

  private final Router router;
  private final BaseConnection physical;
  private final SessionPath path;
  private final PathCarrier carrier;
  private final QualifiedNames qualifiedNames;
  private final long holdTimeoutNanos;
  private final boolean alwaysWorks;
  private final Reference<Traveller> registration;
  private final ReentrantLock lock = new ReentrantLock();

  /** The snapshot under which the transaction now running passed its boundary. */
  @SuppressWarnings("unused") // through RUNNING
  private volatile @Nullable Deployment running;

  @GuardedBy("lock")
  private @Nullable Deployment seen;

  private volatile @Nullable Wait waiting;
  private volatile @Nullable String closedBy;
  private volatile @Nullable CopyOperation copy;
  private volatile @Nullable Deployment lastRoute;

  Session(
      Router router,
      BaseConnection physical,
      SessionPath path,
      PathCarrier carrier,
      QualifiedNames qualifiedNames,
      long holdTimeoutNanos) {
    this.router = router;
    this.physical = physical;
    this.path = path;
    this.carrier = carrier;
    this.qualifiedNames = qualifiedNames;
    this.holdTimeoutNanos = holdTimeoutNanos;
    this.alwaysWorks = carrier.worksAtEveryBoundary();
    this.registration = router.travellers().add(this);
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
      if (physical.getTransactionState() == TransactionState.IDLE && lock.getHoldCount() == 1) {
        Deployment before = seen;
        running = before;
        if (router.look(physical) != before || alwaysWorks || carrier.heardOfChange(physical)) {
          cross(sql, caller, queryTimeout);
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
        failed(
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
    if (lock.getHoldCount() == 1 && isIdle()) {
      RUNNING.setRelease(this, null);
    }
    lock.unlock();
  }

  /** Tells the session that the call has succeeded. */
  public void succeeded() throws SQLException {
    if (lock.getHoldCount() == 1) {
      carrier.succeeded(physical, path, underway());
    }
  }

  /** Tells the session that the call has failed; returns the exception for the application. */
  public SQLException failed(SQLException failure) {
    return lock.getHoldCount() == 1 ? carrier.failed(physical, failure) : failure;
  }

  /** Returns the text to send for one that the application gave; called after {@link #enter}. */
  public String outgoing(String sql) throws SQLException {
    Deployment deployment = underway();
    qualifiedNames.check(sql, deployment);
    PathStatement statement = PathStatement.of(sql);
    if (statement == null) {
      return sql;
    }
    expect(statement, deployment, false);
    return carrier.text(path, statement, sql, deployment);
  }

  /** Notes that a text which {@link #prepared} gave earlier is about to run as it was then. */
  public void repeating(String sql) throws SQLException {
    PathStatement statement = PathStatement.of(sql);
    if (statement != null) {
      expect(statement, underway(), true);
    }
  }

  /** Whatever comes of it, the next boundary has to look. */
  @SuppressWarnings("GuardedBy") // called between enter() and leave()
  private void expect(PathStatement statement, Deployment deployment, boolean madeEarlier)
      throws SQLException {
    seen = null;
    carrier.expect(physical, path, statement, deployment, madeEarlier);
  }

  /** Returns the text to prepare for one that the application gave. */
  public String prepared(String sql) {
    Deployment deployment = underway();
    qualifiedNames.check(sql, deployment);
    PathStatement statement = PathStatement.of(sql);
    return statement == null ? sql : carrier.text(path, statement, sql, deployment);
  }

  /** Tells whether {@link #repeating} has to be told each time that a prepared text is executed. */
  public static boolean changesPath(String sql) {
    return PathStatement.of(sql) != null;
  }

  /** Sets the schema as the application asks, or the active side where it names a side. */
  public void setSchema(@Nullable String schema) throws SQLException {
    PathStatement statement = PathStatement.ofSchema(schema);
    Deployment deployment = underway();
    SearchPath value = statement.value();
    String sql = "SET search_path = " + (value == null ? "DEFAULT" : value.sql());
    expect(statement, deployment, false);
    try (Statement set = physical.createStatement()) {
      set.executeUpdate(carrier.text(path, statement, sql, deployment));
    }
  }

  /** Notes a COPY that has begun: it keeps the session busy until it ends. */
  public void copying(CopyOperation operation) {
    copy = operation;
  }

  /** Ends the wait of a caller, if it waits; callable while another thread is inside a call. */
  public void endWait(Object caller, String by) {
    Wait now = waiting;
    if (now != null && (now.owner() == caller || caller == this)) {
      now.end(by);
      router.wake();
    }
  }

  /** Ends the session. Callable at any time; the caller closes the physical connection. */
  public void close(String by) {
    closedBy = by;
    router.travellers().remove(registration);
    endWait(this, by);
  }

  /**
   * Checks the connection without opening a transaction, which would be bound to the old route.
   *
   * @param timeoutSeconds as {@link java.sql.Connection#isValid} takes it
   */
  public boolean isValid(int timeoutSeconds) throws SQLException {
    lock.lock();
    try {
      boolean opensOne =
          !physical.isClosed()
              && !physical.getAutoCommit()
              && physical.getTransactionState() == TransactionState.IDLE;
      if (!opensOne) {
        return physical.isValid(timeoutSeconds);
      }
      physical.setAutoCommit(true);
      try {
        return physical.isValid(timeoutSeconds);
      } finally {
        if (!physical.isClosed()) {
          physical.setAutoCommit(false);
        }
      }
    } finally {
      lock.unlock();
    }
  }

  @GuardedBy("lock")
  private void cross(@Nullable String sql, Object caller, int queryTimeout) throws SQLException {
    Deployment deployment = pass(sql, caller, queryTimeout);
    if (path.isUncertain()) {
      carrier.ask(physical, path, deployment);
    }
    Deployment before = lastRoute;
    boolean moved = carrier.carry(physical, path, deployment, sql);
    if (moved && before != null) {
      tellMoved(deployment);
    }
    lastRoute = deployment;
    seen = deployment.isPlain() ? deployment : null;
  }

  private void tellMoved(Deployment deployment) {
    router.counters().rehomed();
    Events.get().rehomed(deployment.name(), deployment.active().text(), deployment.epoch());
  }

  /** Marks the session as running under a snapshot which lets it pass, having waited if need be. */
  @GuardedBy("lock")
  private Deployment pass(@Nullable String sql, Object caller, int queryTimeout)
      throws SQLException {
    @Nullable Wait wait = null;
    try {
      while (true) {
        Deployment deployment = router.look(physical);
        refuseIfLost(deployment);
        if (!deployment.holds(System.nanoTime()) || !hasToWait(sql)) {
          running = deployment;
          if (router.current() == deployment) {
            return deployment;
          }
        } else {
          running = null;
          wait = wait != null ? wait : startWait(caller, queryTimeout);
          router.awaitRelease(wait);
        }
      }
    } finally {
      if (wait != null) {
        waiting = null;
        router.counters().waited(wait.waitedNanos(System.nanoTime()));
      }
    }
  }

  private Wait startWait(Object caller, int queryTimeout) {
    Wait wait = new Wait(caller, System.nanoTime(), holdTimeoutNanos, queryTimeout);
    waiting = wait;
    String by = closedBy;
    if (by != null) {
      wait.end(by);
    }
    return wait;
  }

  private boolean hasToWait(@Nullable String sql) throws SQLException {
    if (!physical.getAutoCommit()) {
      return !physical.isReadOnly();
    }
    return sql != null && !StatementText.mayPassHold(sql);
  }

  private static void refuseIfLost(Deployment deployment) throws SQLTransientException {
    if (deployment.doubt() == Deployment.Doubt.CONTROL_LOST) {
      throw new SQLTransientException(
          "No control endpoint of deployment '"
              + deployment.name()
              + "' has answered for longer than bluegreen.controlLossTimeout, and"
              + " bluegreen.onControlLoss=fail. Nothing was sent to the server. Bring the control"
              + " table back, or set bluegreen.onControlLoss=last-known.",
          "55P03");
    }
  }

  /** Returns the snapshot that the transaction now running belongs to. */
  private Deployment underway() {
    Deployment last = lastRoute;
    return last == null ? router.current() : last;
  }

  private boolean isIdle() {
    if (physical.getTransactionState() != TransactionState.IDLE) {
      return isClosed();
    }
    CopyOperation underway = copy;
    if (underway == null) {
      return true;
    }
    if (underway.isActive()) {
      return false;
    }
    copy = null;
    return true;
  }

  private boolean isClosed() {
    try {
      return physical.isClosed();
    } catch (SQLException e) {
      return true;
    }
  }

  @Override
  public boolean runsSinceBefore(Deployment hold) {
    Deployment under = running;
    return under != null && under.epoch() < hold.epoch() && !isIdleCopy() && !isReadOnly();
  }

  /** A COPY's end is not one of our calls: the mark it leaves behind is recognised here. */
  private boolean isIdleCopy() {
    CopyOperation underway = copy;
    return underway != null
        && !underway.isActive()
        && physical.getTransactionState() == TransactionState.IDLE;
  }

  private boolean isReadOnly() {
    try {
      return !physical.getAutoCommit() && physical.isReadOnly();
    } catch (SQLException closed) {
      return true;
    }
  }

  @Override
  public boolean isUnrouted() {
    return path.isUnrouted();
  }

  @Override
  public boolean followIfIdle() {
    if (alwaysWorks || !lock.tryLock()) {
      return false;
    }
    try {
      return !isClosed() && isIdle() && !path.isUncertain() && follow();
    } catch (SQLException e) {
      LOG.debug("An idle connection stays behind until its next use: " + e.getMessage());
      return false;
    } finally {
      lock.unlock();
    }
  }

  @GuardedBy("lock")
  private boolean follow() throws SQLException {
    Deployment deployment = router.current();
    int timeout = physical.getNetworkTimeout();
    if (timeout == 0) {
      physical.setNetworkTimeout(Runnable::run, IDLE_MOVE_TIMEOUT_MILLIS);
    }
    try {
      boolean moved = carrier.carry(physical, path, deployment, null);
      lastRoute = deployment;
      seen = deployment.isPlain() ? deployment : null;
      if (moved) {
        tellMoved(deployment);
      }
      return moved;
    } finally {
      if (timeout == 0 && !isClosed()) {
        physical.setNetworkTimeout(Runnable::run, 0);
      }
    }
  }

  private static VarHandle runningHandle() {
    try {
      return MethodHandles.lookup().findVarHandle(Session.class, "running", Deployment.class);
    } catch (ReflectiveOperationException e) {
      throw new LinkageError("Session.running", e);
    }
  }
}
