package io.bluegreen.jdbc.internal.routing;

import io.bluegreen.jdbc.internal.control.ControlWatcher;
import io.bluegreen.jdbc.internal.control.DeploymentSnapshot;
import java.sql.SQLException;
import org.postgresql.core.BaseConnection;

/**
 * A router without a watcher: once the row is older than the ttl, the next boundary reads it again
 * on the connection that it belongs to.
 *
 * <p>Costs no connection and one clock reading per boundary, and a round trip per ttl. Wrong where
 * an application is idle for long and its first transaction after that must not wait for a read.
 */
public final class BorrowingRouter extends DeploymentRouter {
  private final String name;
  private final long ttlNanos;
  private final ControlWatcher reader;

  public BorrowingRouter(
      String name, long ttlNanos, BackgroundExecutors executors, ControlWatcher reader) {
    super(name, ttlNanos, executors);
    this.name = name;
    this.ttlNanos = ttlNanos;
    this.reader = reader;
  }

  @Override
  public DeploymentSnapshot look(BaseConnection own) throws SQLException {
    if (!readWithin(ttlNanos)) {
      reader.refresh(name, own);
    }
    return current();
  }

  @Override
  protected long longestNapNanos() {
    return ttlNanos;
  }
}
