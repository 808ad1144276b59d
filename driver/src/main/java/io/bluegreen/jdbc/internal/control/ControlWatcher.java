package io.bluegreen.jdbc.internal.control;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.bluegreen.jdbc.internal.connect.PhysicalDriver;
import io.bluegreen.jdbc.internal.connect.RedactedUrl;
import io.bluegreen.jdbc.internal.idleside.MissingRelations;
import io.bluegreen.jdbc.internal.observe.DaemonThreads;
import io.bluegreen.jdbc.internal.observe.DriverLog;
import io.bluegreen.jdbc.model.ClusterAddress;
import io.bluegreen.jdbc.model.Side;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.postgresql.core.BaseConnection;

/**
 * Knows what the control table says, for every deployment asked for at one set of endpoints.
 *
 * <p>With a dedicated watcher one daemon thread and one connection per endpoint, however many
 * connections the application has; they end a minute after the last of those is gone. The first
 * read happens on the connecting thread, so that its errors reach whoever can act on them.
 * Thread-safe.
 */
public final class ControlWatcher {
  private static final DriverLog LOG = DriverLog.of(ControlWatcher.class);

  /** What precedes the name of a deployment that is about to be moved. */
  private static final String ANNOUNCEMENT = "prepare ";

  private static final long LINGER_NANOS = TimeUnit.SECONDS.toNanos(60);

  private final ControlSettings settings;
  private final ClientIdentity client;
  private final DeploymentCache cache;
  private final ConcurrentMap<String, DeploymentListener> listeners = new ConcurrentHashMap<>();
  private final ConcurrentMap<String, Boolean> unwell = new ConcurrentHashMap<>();
  private final ConcurrentMap<String, Acknowledger> borrowedVoice = new ConcurrentHashMap<>();
  private final ConcurrentMap<String, MissingRelations> borrowedEyes = new ConcurrentHashMap<>();
  private final ReentrantLock lock = new ReentrantLock();

  @GuardedBy("lock")
  private final Map<String, EndpointWatcher> running = new HashMap<>();

  private volatile Properties newestLogin = new Properties();
  private volatile long neededAtNanos = System.nanoTime();
  private volatile long answeredAtNanos = System.nanoTime();
  private volatile boolean closed;

  public ControlWatcher(ControlSettings settings, ClientIdentity client) {
    this.settings = settings;
    this.client = client;
    this.cache = new DeploymentCache(settings.ttlNanos());
  }

  /** Remembers the newest login that succeeded; the watcher uses it when it has none of its own. */
  public void loggedIn(Properties login) {
    newestLogin = login;
  }

  /**
   * Makes sure that a deployment is known and, with a dedicated watcher, watched.
   *
   * @param login the connecting application's user and password
   * @param first is shown the session that is opened for it, where there is one, the deployment is
   *     in mode schema, and the session is as an application's own would be
   * @throws ControlMissingException where there is no control table or no such row
   * @throws SQLException where no endpoint answers and nothing is known from before
   */
  public void follow(
      String name, DeploymentListener listener, Properties login, InitialSessionListener first)
      throws SQLException {
    neededAtNanos = System.nanoTime();
    lock.lock();
    try {
      followLocked(name, listener, login, first);
    } finally {
      lock.unlock();
    }
  }

  @GuardedBy("lock")
  private void followLocked(
      String name, DeploymentListener listener, Properties login, InitialSessionListener first)
      throws SQLException {
    boolean known = listeners.putIfAbsent(name, listener) != null;
    if (known && (!settings.dedicated() || running.keySet().containsAll(settings.endpoints()))) {
      return;
    }
    try {
      start(name, login, known, first);
    } catch (SQLException e) {
      if (!known) {
        listeners.remove(name);
      }
      throw e;
    }
  }

  /**
   * Reads through an application's own connection where the row is older than the ttl, and tells
   * the control table about this JVM by the way.
   *
   * @throws SQLException where the connection itself is lost; else the last-known state goes on
   */
  public void refresh(String name, BaseConnection own) throws SQLException {
    DeploymentListener listener = Objects.requireNonNull(listeners.get(name), name);
    try {
      DeploymentSnapshot read = cache.freshOr(name, wanted -> readBorrowed(own, wanted, listener));
      if (read == null) {
        warnOfVanished(Set.of(name), Map.of(), own.getMetaData().getURL());
        cache.keepLastKnown(name);
      }
    } catch (SQLException e) {
      if (own.isClosed()) {
        throw e;
      }
      if (isBadRow(e)) {
        listener.onBadRow(e);
      } else {
        lost(own.getMetaData().getURL(), e);
      }
      cache.keepLastKnown(name);
    }
  }

  private @Nullable DeploymentSnapshot readBorrowed(
      BaseConnection own, String name, DeploymentListener listener) throws SQLException {
    DeploymentSnapshot read = ControlTable.read(own, List.of(name)).get(name);
    if (read != null) {
      borrowedVoice
          .computeIfAbsent(name, unused -> new Acknowledger(client, false, true))
          .tell(own, read, listener);
      borrowedEyes.computeIfAbsent(name, unused -> new MissingRelations()).saw(own, read, listener);
      answered(own.getMetaData().getURL());
      accept(read);
    }
    return read;
  }

  /** Returns for how long no control endpoint has answered, in nanoseconds. */
  public long silentNanos() {
    return System.nanoTime() - answeredAtNanos;
  }

  /** Ends every thread and connection for good. */
  public void close() {
    closed = true;
    lock.lock();
    try {
      running.values().forEach(EndpointWatcher::stop);
      running.clear();
    } finally {
      lock.unlock();
    }
  }

  @GuardedBy("lock")
  private void start(String name, Properties login, boolean known, InitialSessionListener first)
      throws SQLException {
    try (InitialControlRead read = new InitialControlRead(settings, name, login)) {
      try {
        readFirst(name, read, first);
      } catch (SQLException e) {
        read.giveUp();
        if (!known || cache.lastKnown(name) == null) {
          throw e;
        }
        LOG.warn("The control table does not answer; the last-known state goes on", e);
      } finally {
        newestLogin = read.wasLetIn() ? login : newestLogin;
      }
      for (String url : settings.endpoints()) {
        if (settings.dedicated() && !running.containsKey(url)) {
          launch(new EndpointWatcher(this, url, read.take(url), null));
        }
      }
      DeploymentSnapshot found = cache.lastKnown(name);
      if (found != null) {
        watchSidesOf(found);
      }
    }
  }

  private void readFirst(String name, InitialControlRead read, InitialSessionListener first)
      throws SQLException {
    DeploymentSnapshot found = read.in(cache);
    Side active = found.active();
    borrowedEyes.computeIfAbsent(name, unused -> new MissingRelations().startingFrom(active));
    accept(found);
    read.show(first, found);
  }

  @GuardedBy("lock")
  private void launch(EndpointWatcher watcher) {
    running.put(watcher.url(), watcher);
    DaemonThreads.of("bluegreen-watcher", watcher).start();
  }

  /** In cluster mode each side has a control table of its own, which is read too. */
  private void watchSidesOf(DeploymentSnapshot deployment) {
    if (deployment.mode() != DeploymentSnapshot.Mode.CLUSTER || !settings.dedicated()) {
      return;
    }
    lock.lock();
    try {
      for (Side side : Side.values()) {
        ClusterAddress address = ClusterAddress.parse(deployment.target(side));
        settings.allowedHosts().require(address.hosts());
        String url = address.url();
        if (!closed && !running.isEmpty() && !running.containsKey(url)) {
          launch(new EndpointWatcher(this, url, null, side));
        }
      }
    } catch (IllegalArgumentException e) {
      if (unwell.put(deployment.name() + " sides", true) == null) {
        LOG.warn("A side of " + deployment + " cannot be watched: " + e.getMessage(), null);
      }
    } finally {
      lock.unlock();
    }
  }

  private void accept(DeploymentSnapshot inForce) {
    answeredAtNanos = System.nanoTime();
    DeploymentListener listener = listeners.get(inForce.name());
    if (listener != null) {
      listener.onRead(inForce);
    }
  }

  /**
   * Tells whether this watcher opens its sessions as these settings say, but for the login.
   *
   * @param that settings with the {@link ControlSettings#identity} of this watcher's
   */
  public boolean connectsAs(ControlSettings that) {
    return settings.connectsAs(that);
  }

  ControlSettings settings() {
    return settings;
  }

  ClientIdentity client() {
    return client;
  }

  @Nullable DeploymentListener listener(String name) {
    return listeners.get(name);
  }

  /** Takes in what a notification says; all but an announcement say only that a row changed. */
  void heard(String payload) {
    if (payload.startsWith(ANNOUNCEMENT)) {
      DeploymentListener listener = listeners.get(payload.substring(ANNOUNCEMENT.length()));
      if (listener != null) {
        listener.onAnnounced();
      }
    }
  }

  boolean isPreparing(Set<String> names) {
    for (String name : names) {
      DeploymentListener listener = listeners.get(name);
      if (listener != null && listener.isPreparing()) {
        return true;
      }
    }
    return false;
  }

  BaseConnection open(String url, @Nullable Side side) throws SQLException {
    return PhysicalDriver.open(url, settings.propertiesFor(newestLogin, side));
  }

  /** Reads every deployment asked for, tells the listeners, and returns the rows in force. */
  Map<String, DeploymentSnapshot> read(BaseConnection pg, String url) throws SQLException {
    Map<String, DeploymentSnapshot> inForce = new HashMap<>();
    Set<String> wanted = Set.copyOf(listeners.keySet());
    for (DeploymentSnapshot read : readWhatIsWell(pg, wanted).values()) {
      DeploymentSnapshot now = cache.offer(read);
      DeploymentListener listener = listeners.get(read.name());
      if (listener == null) {
        continue;
      }
      if (now.epoch() == read.epoch() && !now.sameContent(read)) {
        listener.onConflict(now, read);
      }
      listener.onRead(now);
      watchSidesOf(listener.inForce());
      inForce.put(read.name(), now);
    }
    if (settings.endpoints().contains(url)) {
      warnOfVanished(wanted, inForce, url);
    }
    return inForce;
  }

  /** A row that cannot be is reported to its listener and left out; it must not hide the others. */
  private Map<String, DeploymentSnapshot> readWhatIsWell(BaseConnection pg, Set<String> wanted)
      throws SQLException {
    if (wanted.isEmpty()) {
      return Map.of();
    }
    try {
      return ControlTable.read(pg, wanted);
    } catch (SQLException e) {
      if (!isBadRow(e)) {
        throw e;
      }
    }
    Map<String, DeploymentSnapshot> well = new HashMap<>();
    for (String name : wanted) {
      try {
        well.putAll(ControlTable.read(pg, List.of(name)));
      } catch (SQLException e) {
        if (!isBadRow(e)) {
          throw e;
        }
        unwell.put(name, true);
        DeploymentListener listener = listeners.get(name);
        if (listener != null) {
          listener.onBadRow(e);
        }
      }
    }
    return well;
  }

  private static boolean isBadRow(SQLException e) {
    return "22023".equals(e.getSQLState());
  }

  private void warnOfVanished(
      Set<String> wanted, Map<String, DeploymentSnapshot> found, String url) {
    for (String name : wanted) {
      if (found.containsKey(name)) {
        unwell.remove(name);
      } else if (unwell.put(name, true) == null) {
        LOG.warn(
            "Deployment '"
                + name
                + "' cannot be read at "
                + RedactedUrl.of(url)
                + "; the last-known state goes on",
            null);
      }
    }
  }

  /** Tells whether any connection needs this watcher, or did within the last minute. */
  boolean isWanted() {
    long now = System.nanoTime();
    for (DeploymentListener listener : listeners.values()) {
      if (listener.isInUse()) {
        neededAtNanos = now;
        return !closed;
      }
    }
    return !closed && now - neededAtNanos < LINGER_NANOS;
  }

  void answered(String url) {
    answeredAtNanos = System.nanoTime();
    if (unwell.remove(url) != null) {
      LOG.info("The control table at " + RedactedUrl.of(url) + " answers again");
    }
  }

  void lost(String url, SQLException why) {
    if (!closed && unwell.put(url, true) == null) {
      LOG.warn(
          "The control table at "
              + RedactedUrl.of(url)
              + " does not answer; the last-known state goes on",
          why);
    }
    if (silentNanos() > settings.lossNanos()) {
      listeners.values().forEach(DeploymentListener::onControlLost);
    }
  }

  /** Takes a watcher out that nobody needs any more; false where somebody still does. */
  boolean endsNow(EndpointWatcher watcher) {
    if (isWanted()) {
      return false;
    }
    lock.lock();
    try {
      return !isWanted() && (running.values().remove(watcher) || closed);
    } finally {
      lock.unlock();
    }
  }
}
