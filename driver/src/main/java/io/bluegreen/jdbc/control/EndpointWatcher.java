package io.bluegreen.jdbc.control;

import io.bluegreen.jdbc.observe.Log;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.postgresql.core.BaseConnection;

/**
 * Watches one control endpoint on a thread of its own: LISTEN, and a read every ttl ± 10 %.
 *
 * <p>A lost connection is opened again with exponential back-off; what was known meanwhile stays.
 */
final class EndpointWatcher implements Runnable {
  private static final Log LOG = Log.of(EndpointWatcher.class);

  /** While a drain waits for open transactions, their end is looked for this often. */
  private static final long DRAIN_PACE_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

  private static final long WITHOUT_TABLE_NANOS = TimeUnit.SECONDS.toNanos(60);

  private final ControlWatcher owner;
  private final String url;
  private final Map<String, Acknowledger> acknowledgers = new HashMap<>();
  private final Map<String, Side> lastActive = new HashMap<>();
  private final boolean asked;
  private volatile @Nullable BaseConnection connection;
  private volatile boolean stopped;
  private volatile @Nullable Thread thread;
  private int failures;

  /**
   * Makes a watcher.
   *
   * @param opened a connection to start with, or null to open one
   * @param asked whether the application named this endpoint; a side that a row names may be
   *     without a control table, and is then looked at once a minute
   */
  EndpointWatcher(
      ControlWatcher owner, String url, @Nullable BaseConnection opened, boolean asked) {
    this.owner = owner;
    this.asked = asked;
    this.url = url;
    this.connection = opened;
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
        LOG.error("The watcher of " + PhysicalDriver.shown(url) + " failed and starts again", e);
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
      pg = owner.open(url);
      connection = pg;
    }
    boolean listening = owner.settings().sessionsLast() && ControlTable.listen(pg);
    acknowledgers.clear();
    while (!stopped) {
      boolean draining = readAndTell(pg);
      failures = 0;
      owner.answered(url);
      await(pg, listening, draining);
      if (owner.endsNow(this)) {
        stopped = true;
      }
    }
  }

  /** Returns whether somebody waits for transactions of this JVM to end. */
  private boolean readAndTell(BaseConnection pg) throws SQLException {
    boolean draining = false;
    Map<String, Deployment> rows = owner.read(pg, url);
    for (String name : rows.keySet()) {
      DeploymentListener listener = owner.listener(name);
      if (listener != null) {
        draining |= tell(pg, listener.inForce(), listener);
      }
    }
    return draining;
  }

  private boolean tell(BaseConnection pg, Deployment seen, DeploymentListener listener)
      throws SQLException {
    warnOfMissingRelations(pg, seen, listener);
    acknowledgers
        .computeIfAbsent(
            seen.name(), name -> new Acknowledger(owner.client(), owner.settings().sessionsLast()))
        .tell(pg, seen, listener);
    return !seen.isPlain() && listener.report().openTransactions() > 0;
  }

  private void warnOfMissingRelations(
      BaseConnection pg, Deployment seen, DeploymentListener listener) throws SQLException {
    Side before = lastActive.put(seen.name(), seen.active());
    if (before == null || before == seen.active() || seen.mode() != Deployment.Mode.SCHEMA) {
      return;
    }
    try {
      listener.onMissingRelations(
          seen, ControlTable.missingRelations(pg, seen.name(), before, seen.active()));
    } catch (SQLException e) {
      if (pg.isClosed()) {
        throw e;
      }
      LOG.debug("What the new side lacks could not be told: " + e.getMessage());
    }
  }

  private void await(BaseConnection pg, boolean listening, boolean draining) throws SQLException {
    long nanos =
        draining
            ? DRAIN_PACE_NANOS
            : Backoff.jittered(
                owner.settings().ttlNanos(), ThreadLocalRandom.current().nextDouble());
    if (listening) {
      pg.getNotifications(
          (int) Math.min(Integer.MAX_VALUE, Math.max(1, TimeUnit.NANOSECONDS.toMillis(nanos))));
    } else {
      LockSupport.parkNanos(this, nanos);
    }
  }

  private void lost(SQLException why) {
    closeQuietly();
    if (stopped) {
      return;
    }
    failures++;
    if (!asked && why instanceof ControlMissingException) {
      LockSupport.parkNanos(this, WITHOUT_TABLE_NANOS);
    } else {
      owner.lost(url, why);
      LockSupport.parkNanos(
          this, Backoff.nanos(failures, ThreadLocalRandom.current().nextDouble()));
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
