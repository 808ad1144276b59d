package io.bluegreen.jdbc.internal.routing;

import io.bluegreen.jdbc.internal.control.DeploymentSnapshot;
import java.util.concurrent.CountDownLatch;

/** A connection that only knows what it was told to say. */
final class FakeMovableConnection implements MovableConnection {
  final CountDownLatch moved = new CountDownLatch(1);
  private final boolean running;
  private final boolean unrouted;

  FakeMovableConnection(boolean running, boolean unrouted) {
    this.running = running;
    this.unrouted = unrouted;
  }

  @Override
  public boolean runsSinceBefore(DeploymentSnapshot hold) {
    return running;
  }

  @Override
  public boolean isPinned() {
    return false;
  }

  @Override
  public boolean isUnrouted() {
    return unrouted;
  }

  @Override
  public boolean moveIfIdle() {
    moved.countDown();
    return true;
  }
}
