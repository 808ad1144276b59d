package io.bluegreen.jdbc.internal.routing;

import io.bluegreen.jdbc.internal.control.DeploymentSnapshot;
import org.jspecify.annotations.Nullable;

/** A logical connection as its router sees it. */
public interface MovableConnection {

  /** Tells whether it runs a transaction that began before the given hold and may still write. */
  boolean runsSinceBefore(DeploymentSnapshot hold);

  /**
   * Returns the snapshot under which a transaction of a thread counts that began before the given
   * hold and may still write, and is itself no part of another one; null where there is none.
   */
  default @Nullable DeploymentSnapshot ownedSinceBefore(DeploymentSnapshot hold, Thread thread) {
    return null;
  }

  /** Tells whether the application keeps it on a search_path of its own. */
  boolean isUnrouted();

  /** Tells whether it is known that it cannot be moved now. */
  boolean isPinned();

  /** Says what keeps it from moving, and what is open in it. */
  default void describe(ConnectionDescription description) {}

  /**
   * Puts it on the current route if it is idle, without waiting for anybody who uses it.
   *
   * @return false where it has to be asked again: it was in use, or the new route refused it
   */
  boolean moveIfIdle();

  /**
   * Opens what a move to the idle side will need, if it has not; takes as long as a login. Called
   * while the connection is in use.
   *
   * @return false where it could not
   */
  default boolean prepare(DeploymentSnapshot announced) {
    return true;
  }

  /** Closes what was opened for a move to an endpoint. */
  default void forgetPreparation(String endpoint) {}
}
