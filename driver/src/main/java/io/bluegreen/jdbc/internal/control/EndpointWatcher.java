package io.bluegreen.jdbc.internal.control;

import io.bluegreen.jdbc.internal.observe.DaemonThreads;
import io.bluegreen.jdbc.internal.observe.DriverLog;
import java.sql.SQLException;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGNotification;
import org.postgresql.core.BaseConnection;

/**
 * The watcher of one control endpoint, on a thread of its own: LISTEN, and a read every ttl ± 10 %.
 *
 * <p>A lost connection is opened again after the delays of {@link RetryBackoff}; the rows known so
 * far stay in force. The thread survives every error, and ends only when it is stopped or no longer
 * needed. Other threads call only {@link #start}, {@link #stop}, {@link #isAlive} and {@link
 * #isOverAt}.
 */
public final class EndpointWatcher implements Runnable {
  private static final DriverLog LOG = DriverLog.of(EndpointWatcher.class);

  /** While a drain waits for open transactions, the row is read this often. */
  private static final long DRAIN_PACE_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

  /**
   * While a drain waits, the end of open transactions is checked this often in this JVM's memory.
   */
  private static final long DRAIN_LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

  /** While connections of this JVM prepare a move, their progress is checked this often. */
  private static final long PREPARATION_LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

  private static final long WITHOUT_TABLE_NANOS = TimeUnit.SECONDS.toNanos(60);

  private final Owner owner;
  private final ControlSettings settings;
  private final FollowedRows rows;
  private final WatcherReports reports;
  private final ControlEndpoint endpoint;
  private final ReadPace pace = new ReadPace();
  private final Thread thread;

  /** Written by the watcher's thread; {@link #stop} reads it to cut the thread off its network. */
  private volatile @Nullable BaseConnection connection;

  private volatile boolean stopped;
  private int failures;

  /** How long the attempt to log in that failed last took; 0 where none did. */
  private long spentNanos;

  /**
   * Makes a watcher, which runs once it is started.
   *
   * @param opened a connection to start with, or null to open one
   */
  EndpointWatcher(
      Owner owner,
      ControlSettings settings,
      FollowedRows rows,
      WatcherReports reports,
      ControlEndpoint endpoint,
      @Nullable BaseConnection opened) {
    this.owner = owner;
    this.settings = settings;
    this.rows = rows;
    this.reports = reports;
    this.endpoint = endpoint;
    this.connection = opened;
    this.thread = DaemonThreads.of("bluegreen-watcher", this);
  }

  ControlEndpoint endpoint() {
    return endpoint;
  }

  void start() {
    thread.start();
  }

  /** Tells whether the thread runs, or is about to. */
  boolean isAlive() {
    return thread.isAlive();
  }

  @Override
  public void run() {
    try {
      while (goesOn()) {
        try {
          watch();
        } catch (SQLException e) {
          handleFailure(() -> lost(e));
        } catch (Throwable e) {
          handleFailure(() -> crashed(e));
        }
      }
      closeQuietly();
    } finally {
      if (!stopped) {
        owner.died();
      }
    }
  }

  /**
   * Tells whether the watcher goes on. An interrupt that is no {@link #stop} is forgotten: it would
   * end every pause and every login of this thread at once from then on.
   */
  private boolean goesOn() {
    if (Thread.interrupted() && !stopped) {
      LOG.debug("Somebody interrupted the watcher of " + endpoint + ", which goes on");
    }
    return !stopped;
  }

  /** Handles a failure. That may fail itself, where there is no memory even to log it. */
  private void handleFailure(Runnable afterFailure) {
    try {
      afterFailure.run();
    } catch (Throwable e) {
      rows.health().restarted();
      LockSupport.parkNanos(this, RetryBackoff.nanos(++failures, 0, 1));
    }
  }

  private void crashed(Throwable e) {
    closeQuietly();
    if (!stopped) {
      failures++;
      rows.health().crashed(endpoint.toString(), e);
      pauseAfterFailure();
    }
  }

  /** Ends the watcher at once. A row that it still reads is ignored. */
  void stop() {
    stopped = true;
    BaseConnection pg = connection;
    if (pg != null) {
      abort(pg);
    }
    LockSupport.unpark(thread);
    // pgjdbc leaves a login that waits for the network when it is interrupted.
    thread.interrupt();
  }

  /** Waits for the end of the thread until a time; false where it has not come by then. */
  public boolean isOverAt(long nanos) {
    if (thread == Thread.currentThread()) {
      return true;
    }
    try {
      thread.join(Math.max(1, TimeUnit.NANOSECONDS.toMillis(nanos - System.nanoTime())));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return !thread.isAlive();
  }

  private void watch() throws SQLException {
    BaseConnection pg = connection;
    if (pg == null) {
      pg = open();
      connection = pg;
    }
    boolean listening = settings.sessionsLast() && ControlTable.listen(pg);
    reports.reconnected();
    while (goesOn()) {
      readAndTell(pg);
      failures = 0;
      owner.answered(endpoint);
      if (awaitNextRead(pg, listening)) {
        LockSupport.parkNanos(this, pace.take(System.nanoTime()));
      }
      if (owner.endsNow(this)) {
        stopped = true;
      }
    }
  }

  private BaseConnection open() throws SQLException {
    long started = System.nanoTime();
    spentNanos = 0;
    try {
      return owner.open(endpoint);
    } catch (SQLException e) {
      spentNanos = System.nanoTime() - started;
      throw e;
    }
  }

  private void readAndTell(BaseConnection pg) throws SQLException {
    for (String name : owner.read(pg, endpoint).keySet()) {
      DeploymentListener listener = rows.followed().get(name);
      if (listener != null) {
        reports.tell(pg, name, listener);
      }
    }
  }

  /**
   * Waits until the row is due again, or until there is less to wait for than the operator was
   * told: open transactions, or a move that is prepared. What was told counts, not what is so by
   * now: the last one may have ended in between.
   *
   * @return whether the server has notified of something
   */
  private boolean awaitNextRead(BaseConnection pg, boolean listening) throws SQLException {
    double random = ThreadLocalRandom.current().nextDouble();
    long ttl = RetryBackoff.jittered(settings.ttlNanos(), random);
    long due = Math.min(ttl, rows.followed().readWantedInNanos(reports.names()));
    if (reports.haveToldOfOpenTransactions()) {
      return awaitNews(pg, listening, DRAIN_PACE_NANOS, DRAIN_LOOK_NANOS);
    } else if (rows.followed().isPreparing(reports.names())) {
      return awaitNews(pg, listening, due, PREPARATION_LOOK_NANOS);
    }
    return await(pg, listening, due);
  }

  private boolean awaitNews(BaseConnection pg, boolean listening, long nanos, long lookNanos)
      throws SQLException {
    long started = System.nanoTime();
    while (goesOn()
        && !reports.areOutdated(rows.followed())
        && System.nanoTime() - started < nanos) {
      if (await(pg, listening, lookNanos)) {
        return true;
      }
    }
    return false;
  }

  /** Waits for a time, or less: true where the server has notified meanwhile. */
  private boolean await(BaseConnection pg, boolean listening, long nanos) throws SQLException {
    if (!listening) {
      LockSupport.parkNanos(this, nanos);
      return false;
    }
    PGNotification[] heard =
        pg.getNotifications(
            (int) Math.min(Integer.MAX_VALUE, Math.max(1, TimeUnit.NANOSECONDS.toMillis(nanos))));
    if (heard == null) {
      return false;
    }
    for (PGNotification one : heard) {
      rows.followed().onNotification(one.getParameter());
    }
    return heard.length > 0;
  }

  private void lost(SQLException why) {
    closeQuietly();
    if (stopped) {
      return;
    }
    failures++;
    if (endpoint.side() != null && why instanceof ControlMissingException) {
      LockSupport.parkNanos(this, WITHOUT_TABLE_NANOS);
      endIfUnwanted();
    } else {
      owner.lost(endpoint, why);
      pauseAfterFailure();
    }
  }

  private void pauseAfterFailure() {
    LockSupport.parkNanos(
        this, RetryBackoff.nanos(failures, spentNanos, ThreadLocalRandom.current().nextDouble()));
    endIfUnwanted();
  }

  private void endIfUnwanted() {
    if (owner.endsNow(this)) {
      stopped = true;
    }
  }

  private void closeQuietly() {
    BaseConnection pg = connection;
    connection = null;
    if (pg != null) {
      try {
        pg.close();
      } catch (SQLException e) {
        LOG.debug("Closing the watcher's connection: " + e.getMessage());
      }
    }
  }

  /**
   * Closes the socket while a thread may be reading from it. {@code close()} would wait for that
   * thread.
   */
  private static void abort(BaseConnection pg) {
    try {
      pg.abort(Runnable::run);
    } catch (SQLException e) {
      LOG.debug("Ending the watcher's connection: " + e.getMessage());
    }
  }

  /** The owner of the watchers, which says what is watched and for how long. Thread-safe. */
  interface Owner {
    /** Opens an endpoint; fails where it is not watched any more. */
    BaseConnection open(ControlEndpoint endpoint) throws SQLException;

    /** Reads every deployment that an endpoint is asked for, and returns the rows in force. */
    Map<String, DeploymentSnapshot> read(BaseConnection pg, ControlEndpoint from)
        throws SQLException;

    /** Records that an endpoint has answered. */
    void answered(ControlEndpoint endpoint);

    /** Records that an endpoint does not answer. */
    void lost(ControlEndpoint endpoint, SQLException why);

    /** Removes a watcher that is no longer needed. Returns false if it is still needed. */
    boolean endsNow(EndpointWatcher watcher);

    /** Records that a watcher's thread has ended although it was not stopped. */
    void died();
  }
}
