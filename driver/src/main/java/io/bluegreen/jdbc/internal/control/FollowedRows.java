package io.bluegreen.jdbc.internal.control;

import io.bluegreen.jdbc.internal.connect.RedactedUrl;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.postgresql.core.BaseConnection;

/**
 * The rows of the deployments that one watcher follows: the newest of each, and the plan of
 * endpoints that follows from them. Every row that was read goes through this class, which tells
 * the listeners.
 *
 * <p>The lock keeps rows and plan together: an endpoint that the plan has dropped decides nothing
 * any more. The lock is not held over the network. Thread-safe.
 */
final class FollowedRows {
  private final ControlSettings settings;
  private final RowExchange exchange;
  private final Consumer<DeploymentSnapshot> hearer = this::hear;
  private final Runnable afterChange;
  private final LastKnownRows cache = new LastKnownRows();
  private final FollowedDeployments followed = new FollowedDeployments();
  private final ControlHealth health = new ControlHealth();
  private final ReentrantLock planning = new ReentrantLock();
  private volatile EndpointPlan plan = EndpointPlan.EMPTY;

  /**
   * Makes the rows of one watcher, which follows nothing yet.
   *
   * @param exchange where news are told and heard
   * @param afterChange is run after a watcher's read that brought new content
   */
  FollowedRows(ControlSettings settings, RowExchange exchange, Runnable afterChange) {
    this.settings = settings;
    this.exchange = exchange;
    this.afterChange = afterChange;
    exchange.join(settings, hearer);
  }

  /** Returns the servers that the application's own configuration names. */
  ConfiguredServers configuredServers() {
    return settings.configuredServers();
  }

  /** Neither tells others nor hears of them any more. */
  void end() {
    exchange.leave(settings, hearer);
  }

  FollowedDeployments followed() {
    return followed;
  }

  ControlHealth health() {
    return health;
  }

  /** Returns the newest plan. */
  EndpointPlan plan() {
    return plan;
  }

  /** Returns the newest row of a deployment, or null where none has been read. */
  @Nullable DeploymentSnapshot lastKnown(String name) {
    return cache.lastKnown(name);
  }

  /** Makes the plan from the rows in force, and returns it. */
  EndpointPlan replan() {
    planning.lock();
    try {
      List<DeploymentSnapshot> rows = new ArrayList<>();
      for (String name : followed.names()) {
        DeploymentSnapshot known = cache.lastKnown(name);
        if (known != null) {
          rows.add(known);
        }
      }
      plan = EndpointPlan.of(settings, followed.names(), rows);
      return plan;
    } finally {
      planning.unlock();
    }
  }

  /** Takes in the rows of a first read, which every endpoint of the settings may answer. */
  DeploymentSnapshot firstRead(List<DeploymentSnapshot> rows, DeploymentListener listener) {
    for (DeploymentSnapshot row : rows) {
      if (listener.accepts(row)) {
        keep(row);
      }
    }
    health.answered();
    return Objects.requireNonNull(cache.lastKnown(rows.get(0).name()));
  }

  /** Takes in what was read on an application's own connection; null for no row. */
  void borrowedRead(String name, @Nullable DeploymentSnapshot read, String url) {
    DeploymentListener listener = followed.get(name);
    if (read == null || listener == null) {
      health.found(Set.of(name), Set.of(), RedactedUrl.of(url));
    } else if (listener.accepts(read)) {
      health.answered(RedactedUrl.of(url));
      listener.onRead(keep(read));
    }
  }

  /**
   * Keeps a row from an endpoint of the settings, and returns the row in force. Other watchers are
   * told of new content before this one's connections see it.
   */
  private DeploymentSnapshot keep(DeploymentSnapshot read) {
    DeploymentSnapshot before = cache.lastKnown(read.name());
    DeploymentSnapshot now = cache.offer(read);
    tellIfNew(before, now);
    return now;
  }

  private void tellIfNew(@Nullable DeploymentSnapshot before, DeploymentSnapshot now) {
    if (before == null || !before.sameContent(now)) {
      exchange.tell(settings, hearer, now);
    }
  }

  /** Takes in a row that another watcher has read from an endpoint of these settings. */
  private void hear(DeploymentSnapshot row) {
    DeploymentListener listener = followed.get(row.name());
    DeploymentSnapshot before = cache.lastKnown(row.name());
    if (listener == null || before == null || !listener.accepts(row)) {
      return;
    }
    DeploymentSnapshot now = cache.offer(row);
    boolean isNew = !before.sameContent(now);
    if (isNew) {
      replan();
    }
    // Also for a known row: the watcher's own thread may not have told the connections of it yet.
    listener.onRead(now);
    if (isNew) {
      afterChange.run();
    }
  }

  /** Notes that the row could not be read on an application's own connection. */
  void borrowedReadFailed(String name, String url, SQLException why) {
    DeploymentListener listener = followed.get(name);
    if (RowReader.isBadRow(why) && listener != null) {
      listener.onBadRow(why);
    } else {
      health.lost(RedactedUrl.of(url), why);
    }
  }

  /** Reads every deployment that an endpoint is asked for, and returns the rows in force. */
  Map<String, DeploymentSnapshot> read(BaseConnection pg, ControlEndpoint from)
      throws SQLException {
    Set<String> wanted = plan.namesAt(from);
    Map<String, DeploymentSnapshot> inForce = new HashMap<>();
    Set<String> bad = new HashSet<>();
    Map<String, DeploymentSnapshot> rows =
        RowReader.read(pg, wanted, (name, why) -> isBad(name, why, bad));
    boolean isNew = false;
    for (DeploymentSnapshot read : rows.values()) {
      DeploymentSnapshot before = cache.lastKnown(read.name());
      DeploymentSnapshot now = offer(from, read);
      DeploymentListener listener = followed.get(read.name());
      if (now != null && listener != null) {
        if (from.side() == null) {
          tellIfNew(before, now);
        }
        if (now.epoch() == read.epoch() && !now.sameContent(read)) {
          listener.onConflict(now, read);
        }
        listener.onRead(now);
        inForce.put(read.name(), now);
        isNew |= before == null || !before.sameContent(now);
      }
    }
    if (isNew) {
      afterChange.run();
    }
    if (from.side() == null) {
      Set<String> known = new HashSet<>(inForce.keySet());
      known.addAll(bad);
      health.found(wanted, known, from.toString());
    }
    return inForce;
  }

  private void isBad(String name, SQLException why, Set<String> bad) {
    bad.add(name);
    DeploymentListener listener = followed.get(name);
    if (listener != null) {
      listener.onBadRow(why);
    }
  }

  /** Returns the row in force, or null where what was read does not count. */
  private @Nullable DeploymentSnapshot offer(ControlEndpoint from, DeploymentSnapshot read) {
    DeploymentListener listener = followed.get(read.name());
    planning.lock();
    try {
      if (!plan.trusts(from, read.name()) || listener == null || !listener.accepts(read)) {
        return null;
      }
      if (!from.mayGive(read)) {
        health.misnamed(from, read);
        return null;
      }
      DeploymentSnapshot before = cache.lastKnown(read.name());
      DeploymentSnapshot now = cache.offer(read);
      if (before == null || !before.sameContent(now)) {
        replan();
      }
      return now;
    } finally {
      planning.unlock();
    }
  }
}
