package io.bluegreen.jdbc.internal.control;

import io.bluegreen.jdbc.internal.connect.RedactedUrl;
import io.bluegreen.jdbc.internal.idleside.MissingRelations;
import io.bluegreen.jdbc.internal.observe.DriverLog;
import io.bluegreen.jdbc.model.Side;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGNotification;
import org.postgresql.core.BaseConnection;

/**
 * Watches one control endpoint on a thread of its own: LISTEN, and a read every ttl ± 10 %.
 *
 * <p>A lost connection is opened again as {@link RetryBackoff} says; what was known meanwhile
 * stays.
 */
final class EndpointWatcher implements Runnable {
  private static final DriverLog LOG = DriverLog.of(EndpointWatcher.class);

  /** While a drain waits for open transactions, the row is read this often. */
  private static final long DRAIN_PACE_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

  /** And their end, which costs nothing but a look at our own connections, this often. */
  private static final long DRAIN_LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

  /** The connections of this JVM that get ready for a move are looked at this often. */
  private static final long PREPARATION_LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

  private static final long WITHOUT_TABLE_NANOS = TimeUnit.SECONDS.toNanos(60);

  private final ControlWatcher owner;
  private final String url;
  private final Map<String, Acknowledger> acknowledgers = new HashMap<>();
  private final Map<String, MissingRelations> missingRelations = new HashMap<>();
  private final @Nullable Side side;
  private volatile @Nullable BaseConnection connection;
  private volatile boolean stopped;
  private volatile @Nullable Thread thread;
  private int failures;

  /** How long the attempt to log in that failed last took; 0 where none did. */
  private long spentNanos;

  /**
   * Makes a watcher.
   *
   * @param opened a connection to start with, or null to open one
   * @param side the side of a cluster by which a row names this endpoint, or null where the
   *     application named it; a side may be without a control table, and is then looked at once a
   *     minute
   */
  EndpointWatcher(
      ControlWatcher owner, String url, @Nullable BaseConnection opened, @Nullable Side side) {
    this.owner = owner;
    this.side = side;
    this.url = url;
    this.connection = opened;
  }

  String url() {
    return url;
  }

  @Override
  public void run() {
    thread = Thread.currentThread();
    while (!stopped) {
      try {
        watch();
      } catch (SQLException e) {
        lost(e);
      } catch (RuntimeException e) {
        LOG.error("The watcher of " + RedactedUrl.of(url) + " failed and starts again", e);
        lost(new SQLException(e));
      }
    }
    closeQuietly();
  }

  /** Ends the watcher; its thread leaves soon after. */
  void stop() {
    stopped = true;
    closeQuietly();
    LockSupport.unpark(thread);
  }

  private void watch() throws SQLException {
    BaseConnection pg = connection;
    if (pg == null) {
      pg = open();
      connection = pg;
    }
    boolean listening = owner.settings().sessionsLast() && ControlTable.listen(pg);
    acknowledgers.clear();
    while (!stopped) {
      readAndTell(pg);
      failures = 0;
      owner.answered(url);
      awaitNextRead(pg, listening);
      if (owner.endsNow(this)) {
        stopped = true;
      }
    }
  }

  private BaseConnection open() throws SQLException {
    long started = System.nanoTime();
    spentNanos = 0;
    try {
      return owner.open(url, side);
    } catch (SQLException e) {
      spentNanos = System.nanoTime() - started;
      throw e;
    }
  }

  private void readAndTell(BaseConnection pg) throws SQLException {
    Map<String, DeploymentSnapshot> rows = owner.read(pg, url);
    for (String name : rows.keySet()) {
      DeploymentListener listener = owner.listener(name);
      if (listener != null) {
        DeploymentSnapshot seen = listener.inForce();
        acknowledgers
            .computeIfAbsent(
                name,
                unused ->
                    new Acknowledger(
                        owner.client(),
                        owner.settings().sessionsLast(),
                        owner.settings().seesTheSides()))
            .tell(pg, seen, listener);
        missingRelations
            .computeIfAbsent(name, unused -> new MissingRelations())
            .saw(pg, seen, listener);
      }
    }
  }

  /**
   * Waits until the row is due again, or until there is less to wait for than the operator was
   * told: open transactions, or a move that is prepared. What was told counts, not what is so by
   * now: the last one may have ended in between.
   */
  private void awaitNextRead(BaseConnection pg, boolean listening) throws SQLException {
    double random = ThreadLocalRandom.current().nextDouble();
    long ttl = RetryBackoff.jittered(owner.settings().ttlNanos(), random);
    if (acknowledgers.values().stream().anyMatch(Acknowledger::hasToldOfOpenTransactions)) {
      awaitNews(pg, listening, DRAIN_PACE_NANOS, DRAIN_LOOK_NANOS);
    } else if (owner.isPreparing(acknowledgers.keySet())) {
      awaitNews(pg, listening, ttl, PREPARATION_LOOK_NANOS);
    } else {
      await(pg, listening, ttl);
    }
  }

  private void awaitNews(BaseConnection pg, boolean listening, long nanos, long lookNanos)
      throws SQLException {
    long started = System.nanoTime();
    while (!stopped && !hasNews() && System.nanoTime() - started < nanos) {
      if (await(pg, listening, lookNanos)) {
        return;
      }
    }
  }

  private boolean hasNews() {
    for (Map.Entry<String, Acknowledger> told : acknowledgers.entrySet()) {
      DeploymentListener listener = owner.listener(told.getKey());
      if (listener != null && told.getValue().toldOfMoreThan(listener)) {
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
      owner.heard(one.getParameter());
    }
    return heard.length > 0;
  }

  private void lost(SQLException why) {
    closeQuietly();
    if (stopped) {
      return;
    }
    failures++;
    if (side != null && why instanceof ControlMissingException) {
      LockSupport.parkNanos(this, WITHOUT_TABLE_NANOS);
    } else {
      owner.lost(url, why);
      LockSupport.parkNanos(
          this, RetryBackoff.nanos(failures, spentNanos, ThreadLocalRandom.current().nextDouble()));
    }
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
}
