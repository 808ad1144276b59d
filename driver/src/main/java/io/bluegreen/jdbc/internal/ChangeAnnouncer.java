package io.bluegreen.jdbc.internal;

import io.bluegreen.jdbc.internal.control.DeploymentPhase;
import io.bluegreen.jdbc.internal.control.DeploymentSnapshot;
import io.bluegreen.jdbc.internal.observe.RouteEvents;
import io.bluegreen.jdbc.internal.routing.ConnectionMover;
import org.jspecify.annotations.Nullable;

/**
 * A mover of connections that also announces each change to the listeners, after the change was
 * acted on. Thread-safe, as the mover itself.
 */
final class ChangeAnnouncer implements ConnectionMover {
  private final ConnectionMover mover;
  private final Object source;

  /** Makes one; {@code source} tells deployments of one name apart. */
  ChangeAnnouncer(ConnectionMover mover, Object source) {
    this.mover = mover;
    this.source = source;
  }

  @Override
  public void onPublished(@Nullable DeploymentSnapshot before, DeploymentSnapshot next) {
    mover.onPublished(before, next);
    RouteEvents.get()
        .learned(
            source,
            next.name(),
            next.active().text(),
            next.phase() == DeploymentPhase.HOLD,
            next.epoch());
  }

  @Override
  public void onAnnounced() {
    mover.onAnnounced();
  }

  @Override
  public boolean isPreparing() {
    return mover.isPreparing();
  }

  @Override
  public int preparedCount() {
    return mover.preparedCount();
  }

  @Override
  public boolean hasReachedIdleSide() {
    return mover.hasReachedIdleSide();
  }
}
