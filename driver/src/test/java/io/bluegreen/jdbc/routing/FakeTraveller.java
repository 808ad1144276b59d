package io.bluegreen.jdbc.routing;

import io.bluegreen.jdbc.control.Deployment;
import java.util.concurrent.CountDownLatch;

/** A connection that only knows what it was told to say. */
final class FakeTraveller implements Traveller {
  final CountDownLatch moved = new CountDownLatch(1);
  private final boolean running;
  private final boolean unrouted;

  FakeTraveller(boolean running, boolean unrouted) {
    this.running = running;
    this.unrouted = unrouted;
  }

  @Override
  public boolean runsSinceBefore(Deployment hold) {
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
  public boolean followIfIdle() {
    moved.countDown();
    return true;
  }
}
