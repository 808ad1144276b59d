package io.bluegreen.jdbc.internal.control;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.jspecify.annotations.Nullable;

/** The deployments that one watcher follows, with the listeners of each. Thread-safe. */
final class FollowedDeployments {
  /** The prefix of an announcement, before the deployment's name. */
  private static final String ANNOUNCEMENT = "prepare ";

  private final ConcurrentMap<String, DeploymentListener> listeners = new ConcurrentHashMap<>();

  void put(String name, DeploymentListener listener) {
    listeners.put(name, listener);
  }

  @Nullable DeploymentListener get(String name) {
    return listeners.get(name);
  }

  Set<String> names() {
    return Set.copyOf(listeners.keySet());
  }

  /** Tells whether any connection of this JVM follows any of them. */
  boolean isAnyInUse() {
    for (DeploymentListener listener : listeners.values()) {
      if (listener.isInUse()) {
        return true;
      }
    }
    return false;
  }

  /** Takes in what a notification says; all but an announcement say only that a row changed. */
  void onNotification(String payload) {
    if (payload.startsWith(ANNOUNCEMENT)) {
      DeploymentListener listener = listeners.get(payload.substring(ANNOUNCEMENT.length()));
      if (listener != null) {
        listener.onAnnounced();
      }
    }
  }

  /** Tells whether this JVM is still getting ready for a move of one of some deployments. */
  boolean isPreparing(Set<String> names) {
    for (String name : names) {
      DeploymentListener listener = listeners.get(name);
      if (listener != null && listener.isPreparing()) {
        return true;
      }
    }
    return false;
  }

  /** Returns how soon one of some deployments needs a row that is younger than the one it has. */
  long readWantedInNanos(Set<String> names) {
    long soonest = Long.MAX_VALUE;
    for (String name : names) {
      DeploymentListener listener = listeners.get(name);
      if (listener != null) {
        soonest = Math.min(soonest, listener.readWantedInNanos(System.nanoTime()));
      }
    }
    return soonest;
  }
}
