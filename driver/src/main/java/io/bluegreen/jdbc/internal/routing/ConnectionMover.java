package io.bluegreen.jdbc.internal.routing;

import io.bluegreen.jdbc.internal.control.DeploymentSnapshot;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A listener of a router that moves one deployment's connections when the route changes.
 * Implemented by the moves' own package. Thread-safe. No method waits for the network.
 */
public interface ConnectionMover {
  /** The moves of a router that never leads anywhere else. */
  ConnectionMover NONE =
      new ConnectionMover() {
        @Override
        public void onAnnounced() {
          // nothing is ever announced to a fixed router
        }

        @Override
        public void onPublished(@Nullable DeploymentSnapshot before, DeploymentSnapshot next) {
          // a fixed router publishes only the snapshot that it begins with
        }

        @Override
        public boolean isPreparing() {
          return false;
        }

        @Override
        public int preparedCount() {
          return 0;
        }

        @Override
        public boolean hasReachedIdleSide() {
          return false;
        }
      };

  /** Prepares a move that an operator has announced. */
  void onAnnounced();

  /**
   * Acts on a change of the snapshot. The router calls this for one change at a time, in the order
   * in which the changes were published.
   *
   * @param before the snapshot before the change, or null for the first one
   */
  void onPublished(@Nullable DeploymentSnapshot before, DeploymentSnapshot next);

  /** Tells whether a preparation is under way or about to begin. */
  boolean isPreparing();

  /** Returns how often a preparation has been finished. */
  int preparedCount();

  /** Tells whether the idle side let in every connection of the last preparation. */
  boolean hasReachedIdleSide();

  /** The maker of the moves of one router. */
  interface Factory {
    /**
     * Makes the moves.
     *
     * @param current returns the newest snapshot; usable once the router has read a row
     */
    ConnectionMover make(
        Supplier<DeploymentSnapshot> current,
        ConnectionRegistry connections,
        SwitchLog switchLog,
        BackgroundExecutors executors);
  }
}
