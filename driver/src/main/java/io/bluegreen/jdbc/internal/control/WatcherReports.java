package io.bluegreen.jdbc.internal.control;

import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.postgresql.core.BaseConnection;

/**
 * The reports of one watcher about the deployments that it reads: an acknowledgement of each row,
 * and the check after each flip. Confined to the watcher's thread.
 */
final class WatcherReports {
  private final ControlSettings settings;
  private final ClientIdentity client;
  private final SideChecks sideChecks;
  private final ControlEndpoint endpoint;
  private final Map<String, Acknowledger> acknowledgers = new HashMap<>();
  private final Map<String, SideChecks.AfterFlip> afterFlips = new HashMap<>();

  /** Whether the configuration names this server; looked up once per connection. */
  private @Nullable Boolean configured;

  WatcherReports(
      ControlSettings settings,
      ClientIdentity client,
      SideChecks sideChecks,
      ControlEndpoint endpoint) {
    this.settings = settings;
    this.endpoint = endpoint;
    this.client = client;
    this.sideChecks = sideChecks;
  }

  /** Begins with a new connection: its server has had no acknowledgement from it yet. */
  void reconnected() {
    acknowledgers.clear();
    configured =
        endpoint.side() == null
            ? Boolean.TRUE
            : settings.configuredServers().include(endpoint.url());
  }

  /** Acknowledges a row that was just read, and makes the check after a flip where one is due. */
  void tell(BaseConnection pg, String name, DeploymentListener listener) throws SQLException {
    DeploymentSnapshot seen = listener.inForce();
    acknowledgers
        .computeIfAbsent(name, unused -> acknowledger())
        .acknowledge(pg, seen, listener, configured);
    afterFlips.computeIfAbsent(name, unused -> sideChecks.afterFlip(null)).saw(pg, seen, listener);
  }

  private Acknowledger acknowledger() {
    return new Acknowledger(
        client, sideChecks.idleSide(), settings.sessionsLast(), settings.seesTheSides());
  }

  /** Returns the deployments that have been acknowledged over the present connection. */
  Set<String> names() {
    return acknowledgers.keySet();
  }

  /** Tells whether the last reports had open transactions that a drain waits for. */
  boolean haveToldOfOpenTransactions() {
    return acknowledgers.values().stream().anyMatch(Acknowledger::hasToldOfOpenTransactions);
  }

  /** Tells whether a new report would shorten an operator's wait. */
  boolean areOutdated(FollowedDeployments followed) {
    for (Map.Entry<String, Acknowledger> told : acknowledgers.entrySet()) {
      DeploymentListener listener = followed.get(told.getKey());
      if (listener != null && told.getValue().isOutdated(listener)) {
        return true;
      }
    }
    return false;
  }
}
