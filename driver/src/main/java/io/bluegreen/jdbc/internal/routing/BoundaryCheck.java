package io.bluegreen.jdbc.internal.routing;

import java.sql.SQLException;
import org.postgresql.core.BaseConnection;

/** A check that a router makes at a boundary before it uses the snapshot. Thread-safe. */
public interface BoundaryCheck {
  /** The check of a router whose watcher publishes everything by itself. Costs nothing. */
  BoundaryCheck NONE =
      new BoundaryCheck() {
        @Override
        public void beforeBoundary(BaseConnection own) {
          // the snapshot is as fresh as it gets
        }

        @Override
        public long longestWaitNanos() {
          return Long.MAX_VALUE / 4;
        }
      };

  /**
   * Makes sure that the snapshot may be used. Called by the connection's own thread, with its lock.
   *
   * @param own the connection at whose boundary this is asked
   * @throws SQLException where that connection is lost
   */
  void beforeBoundary(BaseConnection own) throws SQLException;

  /** Returns how long a wait may last before the check has to be repeated. */
  long longestWaitNanos();
}
