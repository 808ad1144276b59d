package io.bluegreen.jdbc.internal.control;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.bluegreen.jdbc.internal.connect.LoginLimit;
import io.bluegreen.jdbc.internal.connect.PhysicalDriver;
import io.bluegreen.jdbc.internal.connect.RedactedUrl;
import io.bluegreen.jdbc.model.SqlStateCode;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.postgresql.core.BaseConnection;

/**
 * The watcher of all deployments at one set of control endpoints.
 *
 * <p>A dedicated watcher has one daemon thread and one connection per endpoint of the {@link
 * EndpointPlan}, however many connections the application has. They end a minute after the
 * application's last connection is gone. The first read happens on the connecting thread, so that
 * its errors reach the application. No lock is held over the network. Thread-safe.
 */
public final class ControlWatcher {
  private static final long LINGER_NANOS = TimeUnit.SECONDS.toNanos(60);

  private final ControlSettings first;
  private final ClientIdentity client;
  private final SideChecks sideChecks;
  private final FollowedRows rows;
  private final ConcurrentMap<String, BorrowedReader> borrowed = new ConcurrentHashMap<>();
  private final SharedReads sharedReads = new SharedReads();
  private final EndpointWatcher.Owner owner = new WatcherOwner();

  /**
   * Guards the threads that run; taken before the lock of the rows, never held over the network.
   */
  private final ReentrantLock lock = new ReentrantLock();

  @GuardedBy("lock")
  private final Map<ControlEndpoint, EndpointWatcher> running = new HashMap<>();

  /** Whether every endpoint of the plan is being watched. A connect looks at it without a lock. */
  private volatile boolean watching;

  /** The settings of the newest successful login, and of the one before it. */
  private volatile ControlSettings newest;

  private volatile ControlSettings proven;

  /** When a connect or an open connection last needed this watcher. */
  private volatile long neededAtNanos = System.nanoTime();

  private volatile boolean closed;

  /**
   * Makes a watcher, which follows nothing yet.
   *
   * @param exchange the exchange of rows among the watchers of this driver
   */
  public ControlWatcher(
      ControlSettings settings,
      ClientIdentity client,
      SideChecks sideChecks,
      RowExchange exchange) {
    this.first = settings;
    this.newest = settings;
    this.proven = settings;
    this.client = client;
    this.sideChecks = sideChecks;
    this.rows = new FollowedRows(settings, exchange, this::reconcileIfWanted);
  }

  /** Remembers the settings of the newest login that succeeded; the watcher logs in with them. */
  public void loggedIn(ControlSettings settings) {
    newest = settings;
  }

  /**
   * Makes sure that a deployment is known and, with a dedicated watcher, watched.
   *
   * @param settings those of the application that connects, its login included
   * @param session is shown the session that is opened for it, where there is one, the deployment
   *     is in schema mode, and the session is as an application's own would be
   * @param limit how long the connecting thread may be kept
   * @return whether the control table had to be asked
   * @throws ControlMissingException where there is no control table or no such row
   * @throws SQLException where no endpoint answers and nothing is known from before
   */
  public boolean follow(
      String name,
      DeploymentListener listener,
      ControlSettings settings,
      InitialSessionListener session,
      LoginLimit limit)
      throws SQLException {
    neededAtNanos = System.nanoTime();
    if (rows.followed().get(name) == listener && (watching || !settings.dedicated())) {
      return false;
    }
    sharedReads.run(
        List.of(name, settings, listener),
        limit,
        () -> begin(name, listener, settings, session, limit));
    return true;
  }

  private void begin(
      String name,
      DeploymentListener listener,
      ControlSettings settings,
      InitialSessionListener session,
      LoginLimit limit)
      throws SQLException {
    try (InitialControlRead read = new InitialControlRead(settings, name, limit)) {
      try {
        DeploymentSnapshot inForce = firstRow(read.ask(), listener);
        newest = settings;
        proven = settings;
        read.show(session, inForce);
      } catch (SQLException e) {
        if (rows.followed().get(name) != listener || rows.lastKnown(name) == null) {
          throw e;
        }
        settings.endpoints().forEach(url -> rows.health().lost(RedactedUrl.of(url), e));
      }
      rows.followed().put(name, listener);
      reconcile(read);
    }
  }

  private DeploymentSnapshot firstRow(List<DeploymentSnapshot> read, DeploymentListener listener) {
    DeploymentSnapshot inForce = rows.firstRead(read, listener);
    borrowed.computeIfAbsent(
        inForce.name(),
        name -> new BorrowedReader(rows, client, sideChecks, name, inForce.active()));
    listener.onRead(inForce);
    return inForce;
  }

  private void reconcileIfWanted() {
    if (isWanted()) {
      reconcile(null);
    }
  }

  /**
   * Starts watchers of endpoints that are new in the plan, and ends those that are no longer in it.
   */
  private void reconcile(@Nullable InitialControlRead opened) {
    List<EndpointWatcher> unwanted = new ArrayList<>();
    EndpointPlan plan;
    lock.lock();
    try {
      plan = rows.replan();
      running.values().removeIf(watcher -> !watcher.isAlive() && unwanted.add(watcher));
      running
          .values()
          .removeIf(
              watcher -> !plan.endpoints().contains(watcher.endpoint()) && unwanted.add(watcher));
      for (ControlEndpoint endpoint : plan.endpoints()) {
        if (!closed && !running.containsKey(endpoint)) {
          launch(endpoint, opened == null ? null : opened.take(endpoint.url()));
        }
      }
      watching = !closed;
    } finally {
      lock.unlock();
    }
    unwanted.forEach(EndpointWatcher::stop);
    rows.health().refused(plan.refusals());
  }

  @GuardedBy("lock")
  private void launch(ControlEndpoint endpoint, @Nullable BaseConnection opened) {
    EndpointWatcher watcher =
        new EndpointWatcher(
            owner,
            first,
            rows,
            new WatcherReports(first, client, sideChecks, endpoint),
            endpoint,
            opened);
    watcher.start();
    running.put(endpoint, watcher);
  }

  /**
   * Reads the row of a deployment that is followed on an application's own connection, or waits for
   * somebody who does.
   *
   * @throws SQLException where the connection itself is lost; else the last-known state goes on
   */
  public void refresh(String name, BaseConnection own) throws SQLException {
    Objects.requireNonNull(borrowed.get(name), name).refresh(own);
  }

  /** Returns for how long no control endpoint has answered, in nanoseconds. */
  public long silentNanos() {
    return rows.health().silentNanos();
  }

  /** Tells by the caller's clock whether no control endpoint has answered for too long. */
  public boolean isSilent() {
    return rows.health().silentNanos() > Math.max(first.lossNanos(), 2 * first.ttlNanos());
  }

  /** Returns how often a thread of the watcher met an error and had to start again. */
  public long restarts() {
    return rows.health().restarts();
  }

  /**
   * Ends every thread and connection for good; does not wait for the threads.
   *
   * @return what can be waited for
   */
  public List<EndpointWatcher> close() {
    closed = true;
    rows.end();
    lock.lock();
    try {
      List<EndpointWatcher> ending = new ArrayList<>(running.values());
      running.clear();
      watching = false;
      ending.forEach(EndpointWatcher::stop);
      return ending;
    } finally {
      lock.unlock();
    }
  }

  /** Opens an endpoint with the newest login, or if that is refused with the last accepted one. */
  private BaseConnection open(ControlEndpoint endpoint) throws SQLException {
    ControlSettings with = newest;
    ControlSettings before = proven;
    try {
      BaseConnection opened = open(endpoint, with);
      proven = with;
      return opened;
    } catch (SQLException e) {
      if (before == with || !String.valueOf(e.getSQLState()).startsWith("28")) {
        throw e;
      }
      return open(endpoint, before);
    }
  }

  private BaseConnection open(ControlEndpoint endpoint, ControlSettings with) throws SQLException {
    if (!rows.plan().endpoints().contains(endpoint)) {
      throw new SQLException(
          endpoint + " is no control endpoint any more", SqlStateCode.CONNECTION_DOES_NOT_EXIST);
    }
    return PhysicalDriver.open(endpoint.url(), with.propertiesFor(endpoint.side()), LoginLimit.OWN);
  }

  /** Tells whether any connection needs this watcher, or did within the last minute. */
  private boolean isWanted() {
    long now = System.nanoTime();
    if (rows.followed().isAnyInUse()) {
      neededAtNanos = now;
      return !closed;
    }
    return !closed && now - neededAtNanos < LINGER_NANOS;
  }

  /** Removes a watcher that is no longer needed. Returns false if it is still needed. */
  private boolean endsNow(EndpointWatcher watcher) {
    if (isWanted()) {
      return false;
    }
    lock.lock();
    try {
      // Whoever connects at this moment notes that before it looks whether anybody watches.
      watching = false;
      if (isWanted()) {
        watching = true;
        return false;
      }
      return running.values().remove(watcher) || closed;
    } finally {
      lock.unlock();
    }
  }

  /** The side of this object that its watchers' threads see. */
  private final class WatcherOwner implements EndpointWatcher.Owner {
    @Override
    public BaseConnection open(ControlEndpoint endpoint) throws SQLException {
      return ControlWatcher.this.open(endpoint);
    }

    @Override
    public Map<String, DeploymentSnapshot> read(BaseConnection pg, ControlEndpoint from)
        throws SQLException {
      Map<String, DeploymentSnapshot> inForce = rows.read(pg, from);
      if (!watching) {
        reconcileIfWanted();
      }
      return inForce;
    }

    @Override
    public void answered(ControlEndpoint endpoint) {
      if (rows.plan().endpoints().contains(endpoint)) {
        rows.health().answered(endpoint.toString());
      }
    }

    @Override
    public void lost(ControlEndpoint endpoint, SQLException why) {
      if (!closed && rows.plan().endpoints().contains(endpoint)) {
        rows.health().lost(endpoint.toString(), why);
      }
    }

    @Override
    public boolean endsNow(EndpointWatcher watcher) {
      return ControlWatcher.this.endsNow(watcher);
    }

    /** The next connect starts another watcher. */
    @Override
    public void died() {
      watching = false;
    }
  }
}
