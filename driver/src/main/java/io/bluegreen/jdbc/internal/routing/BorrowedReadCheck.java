package io.bluegreen.jdbc.internal.routing;

import io.bluegreen.jdbc.internal.control.ControlWatcher;
import java.sql.SQLException;
import org.postgresql.core.BaseConnection;

/**
 * The check of a router without a watcher. If the row is older than the ttl, the next boundary
 * reads the row on its own connection.
 *
 * <p>Costs no connection, one clock reading per boundary, and a round trip per ttl. Not suited for
 * an application that is idle for long and whose next transaction must not wait for a read.
 */
public final class BorrowedReadCheck implements BoundaryCheck {
  private final DeploymentRouter router;
  private final String name;
  private final long ttlNanos;
  private final ControlWatcher reader;
  private final BoundaryCheck after;

  /**
   * Makes the check of a router.
   *
   * @param after what has to be checked once the row has been read
   */
  public BorrowedReadCheck(
      DeploymentRouter router,
      String name,
      long ttlNanos,
      ControlWatcher reader,
      BoundaryCheck after) {
    this.router = router;
    this.name = name;
    this.ttlNanos = ttlNanos;
    this.reader = reader;
    this.after = after;
  }

  @Override
  public void beforeBoundary(BaseConnection own) throws SQLException {
    if (router.needsRead(ttlNanos)) {
      reader.refresh(name, own);
    }
    after.beforeBoundary(own);
  }

  @Override
  public long longestWaitNanos() {
    return Math.min(ttlNanos, after.longestWaitNanos());
  }
}
