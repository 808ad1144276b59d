package io.bluegreen.jdbc.internal.routing;

import io.bluegreen.jdbc.internal.control.ControlWatcher;
import java.util.concurrent.TimeUnit;
import org.postgresql.core.BaseConnection;

/**
 * The check for {@code bluegreen.onControlLoss=fail}, with which an application prefers an error to
 * an old row. The calling thread's own clock shows whether the control table has been silent for
 * too long, whatever has happened to the watcher's thread.
 *
 * <p>Costs one clock reading per boundary.
 */
public final class ControlLossCheck implements BoundaryCheck {
  private static final long WAIT_NANOS = TimeUnit.MILLISECONDS.toNanos(500);

  private final DeploymentRouter router;
  private final ControlWatcher watcher;

  /** Makes the check of a router. */
  public ControlLossCheck(DeploymentRouter router, ControlWatcher watcher) {
    this.router = router;
    this.watcher = watcher;
  }

  @Override
  public void beforeBoundary(BaseConnection own) {
    if (watcher.isSilent()) {
      router.onControlLost();
    }
  }

  @Override
  public long longestWaitNanos() {
    return WAIT_NANOS;
  }
}
