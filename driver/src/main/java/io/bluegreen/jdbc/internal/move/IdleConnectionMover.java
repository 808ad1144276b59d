package io.bluegreen.jdbc.internal.move;

import io.bluegreen.jdbc.internal.control.DeploymentMode;
import io.bluegreen.jdbc.internal.control.DeploymentSnapshot;
import io.bluegreen.jdbc.internal.routing.BackgroundExecutors;
import io.bluegreen.jdbc.internal.routing.ConnectionRegistry;
import io.bluegreen.jdbc.internal.routing.MovableConnection;
import io.bluegreen.jdbc.internal.routing.SwitchLog;
import java.util.Iterator;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The mover of connections that no thread uses, so that none stays on the old side. Thread-safe.
 *
 * <p>It moves two connections at a time, with a short random pause before each, because other JVMs
 * do the same at that time. Calls that waited in a hold have a start of 50 ms. In cluster mode
 * connections that were busy, or whose server refused the login, are tried again at most every 2 s
 * until none is left.
 */
final class IdleConnectionMover {
  private static final int AT_ONCE = 2;
  private static final long JITTER_NANOS = TimeUnit.MILLISECONDS.toNanos(10);
  private static final long WAITERS_FIRST_NANOS = TimeUnit.MILLISECONDS.toNanos(50);
  private static final long FIRST_PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(200);
  private static final long LONGEST_PAUSE_NANOS = TimeUnit.SECONDS.toNanos(2);

  private final Supplier<DeploymentSnapshot> current;
  private final ConnectionRegistry registry;
  private final BackgroundExecutors executors;
  private final SwitchLog switchLog;

  IdleConnectionMover(
      Supplier<DeploymentSnapshot> current,
      ConnectionRegistry registry,
      BackgroundExecutors executors,
      SwitchLog switchLog) {
    this.current = current;
    this.registry = registry;
    this.executors = executors;
    this.switchLog = switchLog;
  }

  /**
   * Begins to move connections to a route that has just been published.
   *
   * @param atOnce whether no call waits in a hold, which would go first
   */
  void start(DeploymentSnapshot next, boolean atOnce) {
    new Pass(next, true, FIRST_PAUSE_NANOS).start(atOnce ? 0 : WAITERS_FIRST_NANOS);
  }

  private static long upTo(long nanos) {
    return ThreadLocalRandom.current().nextLong(nanos);
  }

  /** One round over all connections, by several movers that share it. */
  private final class Pass {
    private final DeploymentSnapshot next;
    private final boolean first;
    private final long pauseNanos;
    private final AtomicInteger movers = new AtomicInteger(AT_ONCE);
    private final AtomicBoolean anyLeft = new AtomicBoolean();
    private final Iterator<MovableConnection> connections = registry.iterator();

    Pass(DeploymentSnapshot next, boolean first, long pauseNanos) {
      this.next = next;
      this.first = first;
      this.pauseNanos = pauseNanos;
    }

    void start(long delayNanos) {
      for (int i = 0; i < AT_ONCE; i++) {
        executors.moveAfter(delayNanos + upTo(JITTER_NANOS), this::moveOne);
      }
    }

    /** Moves one connection, and plans the next one; each step is a task of its own. */
    private void moveOne() {
      MovableConnection connection = take();
      if (connection != null) {
        if (!connection.moveIfIdle()) {
          anyLeft.set(true);
        }
        executors.moveAfter(upTo(JITTER_NANOS), this::moveOne);
      } else if (movers.decrementAndGet() == 0) {
        over();
      }
    }

    /** Takes the next connection; the lock guards the iterator, which the movers share. */
    private synchronized @Nullable MovableConnection take() {
      return isStillWanted() && connections.hasNext() ? connections.next() : null;
    }

    private boolean isStillWanted() {
      return current.get().activeTarget().equals(next.activeTarget());
    }

    private void over() {
      if (!isStillWanted()) {
        return;
      }
      if (first) {
        switchLog.settled(next);
      }
      if (anyLeft.get() && next.mode() == DeploymentMode.CLUSTER) {
        new Pass(next, false, Math.min(2 * pauseNanos, LONGEST_PAUSE_NANOS))
            .start(pauseNanos / 2 + upTo(pauseNanos / 2));
      }
    }
  }
}
