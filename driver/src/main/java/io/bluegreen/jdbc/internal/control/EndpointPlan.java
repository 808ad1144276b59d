package io.bluegreen.jdbc.internal.control;

import io.bluegreen.jdbc.model.ClusterAddress;
import io.bluegreen.jdbc.model.Side;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * The endpoints that are watched, and the deployments about which each endpoint is trusted. The
 * plan depends only on the settings and on the rows in force.
 *
 * <p>An endpoint that the application configured is trusted about every deployment. A side is
 * trusted only about deployments whose row in force names the side. An endpoint outside the plan is
 * neither opened nor trusted. Pure and immutable.
 */
final class EndpointPlan {
  /** The plan of a watcher that follows nothing yet. */
  static final EndpointPlan EMPTY = new EndpointPlan(Map.of(), Map.of());

  private final Map<ControlEndpoint, Set<String>> wanted;
  private final Map<String, String> refusals;

  private EndpointPlan(Map<ControlEndpoint, Set<String>> wanted, Map<String, String> refusals) {
    this.wanted = wanted;
    this.refusals = refusals;
  }

  /**
   * Returns the plan.
   *
   * @param followed the names of the deployments that are followed
   * @param inForce the rows that are known of them
   */
  static EndpointPlan of(
      ControlSettings settings, Set<String> followed, Collection<DeploymentSnapshot> inForce) {
    Map<ControlEndpoint, Set<String>> wanted = new LinkedHashMap<>();
    Map<String, String> refusals = new HashMap<>();
    if (settings.dedicated() && !followed.isEmpty()) {
      for (String url : settings.endpoints()) {
        wanted.put(ControlEndpoint.configured(url), Set.copyOf(followed));
      }
      for (DeploymentSnapshot row : inForce) {
        if (row.mode() == DeploymentMode.CLUSTER && followed.contains(row.name())) {
          addSides(settings, row, wanted, refusals);
        }
      }
    }
    return new EndpointPlan(wanted, refusals);
  }

  /** In cluster mode each side has a control table of its own, which is read too. */
  private static void addSides(
      ControlSettings settings,
      DeploymentSnapshot row,
      Map<ControlEndpoint, Set<String>> wanted,
      Map<String, String> refusals) {
    for (Side side : Side.values()) {
      try {
        ClusterAddress address = ClusterAddress.parse(row.target(side));
        settings.allowedHosts().require(address.hosts());
        if (!settings.endpoints().contains(address.url())) {
          wanted
              .computeIfAbsent(ControlEndpoint.ofSide(address, side), unused -> new HashSet<>())
              .add(row.name());
        }
      } catch (IllegalArgumentException e) {
        refusals.put(
            row.name() + " " + side,
            "bluegreen.deployment."
                + side
                + " of deployment '"
                + row.name()
                + "' is '"
                + row.target(side)
                + "', which is not watched: "
                + e.getMessage());
      }
    }
  }

  /** Returns the endpoints to watch. */
  Set<ControlEndpoint> endpoints() {
    return Collections.unmodifiableSet(wanted.keySet());
  }

  /** Returns the deployments of which an endpoint may speak; none where it is not wanted. */
  Set<String> namesAt(ControlEndpoint endpoint) {
    return wanted.getOrDefault(endpoint, Set.of());
  }

  /** Tells whether an endpoint may decide about a deployment. */
  boolean trusts(ControlEndpoint endpoint, String name) {
    return namesAt(endpoint).contains(name);
  }

  /** Returns the sides that are left out, each with the reason, by deployment and side. */
  Map<String, String> refusals() {
    return refusals;
  }
}
