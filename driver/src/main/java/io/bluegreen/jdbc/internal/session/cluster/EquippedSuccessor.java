package io.bluegreen.jdbc.internal.session.cluster;

import io.bluegreen.jdbc.internal.control.DeploymentSnapshot;
import org.jspecify.annotations.Nullable;

/**
 * The place of a session's {@link Successor} that has got all that the session holds, while a call
 * waits in a hold. It is as old as that call: the next one may change what the session holds. Used
 * under the session's lock.
 */
final class EquippedSuccessor {
  private @Nullable Successor ready;

  boolean isEmpty() {
    return ready == null;
  }

  void put(Successor equipped) {
    ready = equipped;
  }

  /** Gives away the one that leads to the active side, unless it has died since. */
  @Nullable Successor take(DeploymentSnapshot deployment) {
    Successor there = ready;
    if (there == null || !there.leadsTo(deployment.activeTarget())) {
      return null;
    }
    ready = null;
    if (there.isAlive()) {
      return there;
    }
    there.close();
    return null;
  }

  void drop() {
    Successor unused = ready;
    if (unused != null) {
      ready = null;
      unused.close();
    }
  }
}
