package io.bluegreen.jdbc.internal.routing;

import io.bluegreen.jdbc.internal.control.DeploymentSnapshot;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;

/** A connection that only knows what it was told to say. */
class FakeMovableConnection implements MovableConnection {
  final CountDownLatch moved = new CountDownLatch(1);
  private final boolean running;
  private final boolean unrouted;
  private @Nullable Thread owner;
  private @Nullable DeploymentSnapshot under;

  FakeMovableConnection(boolean running, boolean unrouted) {
    this.running = running;
    this.unrouted = unrouted;
  }

  @Override
  public boolean runsSinceBefore(DeploymentSnapshot hold) {
    return running;
  }

  @Override
  public @Nullable DeploymentSnapshot ownedSinceBefore(DeploymentSnapshot hold, Thread thread) {
    return thread == owner ? under : null;
  }

  /** Says that a thread runs a transaction under a snapshot. */
  FakeMovableConnection ownedBy(Thread thread, DeploymentSnapshot snapshot) {
    owner = thread;
    under = snapshot;
    return this;
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
