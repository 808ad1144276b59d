package io.bluegreen.jdbc.routing;

import io.bluegreen.jdbc.control.Deployment;
import java.util.Iterator;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Moves the connections that nobody uses, so that none is left behind: two at a time, with a short
 * random pause before each, since other JVMs do the same at the same moment; calls that waited in a
 * hold get a start of 50 ms. In cluster mode those that were busy or whose server refused are asked
 * again until none is left, at most every 2 s. Thread-safe.
 */
final class IdleMoves {
  private static final int AT_ONCE = 2;
  private static final long JITTER_NANOS = TimeUnit.MILLISECONDS.toNanos(10);
  private static final long WAITERS_FIRST_NANOS = TimeUnit.MILLISECONDS.toNanos(50);
  private static final long FIRST_PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(200);
  private static final long LONGEST_PAUSE_NANOS = TimeUnit.SECONDS.toNanos(2);

  private final Router router;
  private final Housekeeper housekeeper;
  private final SwitchLog switchLog;

  IdleMoves(Router router, Housekeeper housekeeper, SwitchLog switchLog) {
    this.router = router;
    this.housekeeper = housekeeper;
    this.switchLog = switchLog;
  }

  /**
   * Begins to move connections to a route that has just been published.
   *
   * @param atOnce whether no call waits in a hold, which would go first
   */
  void start(Deployment next, boolean atOnce) {
    new Pass(next, true, FIRST_PAUSE_NANOS).start(atOnce ? 0 : WAITERS_FIRST_NANOS);
  }

  private static long upTo(long nanos) {
    return ThreadLocalRandom.current().nextLong(nanos);
  }

  /** One round over all connections, by several movers that share it. */
  private final class Pass {
    private final Deployment next;
    private final boolean first;
    private final long pauseNanos;
    private final AtomicInteger movers = new AtomicInteger(AT_ONCE);
    private final AtomicBoolean anyLeft = new AtomicBoolean();
    private final Iterator<Traveller> travellers = router.travellers().iterator();

    Pass(Deployment next, boolean first, long pauseNanos) {
      this.next = next;
      this.first = first;
      this.pauseNanos = pauseNanos;
    }

    void start(long delayNanos) {
      for (int i = 0; i < AT_ONCE; i++) {
        housekeeper.moveAfter(delayNanos + upTo(JITTER_NANOS), this::moveOne);
      }
    }

    private void moveOne() {
      Traveller traveller = take();
      if (traveller != null) {
        if (!traveller.followIfIdle()) {
          anyLeft.set(true);
        }
        housekeeper.moveAfter(upTo(JITTER_NANOS), this::moveOne);
      } else if (movers.decrementAndGet() == 0) {
        over();
      }
    }

    private synchronized @Nullable Traveller take() {
      return isStillWanted() && travellers.hasNext() ? travellers.next() : null;
    }

    private boolean isStillWanted() {
      return router.current().activeTarget().equals(next.activeTarget());
    }

    private void over() {
      if (!isStillWanted()) {
        return;
      }
      if (first) {
        switchLog.settled(next);
      }
      if (anyLeft.get() && next.mode() == Deployment.Mode.CLUSTER) {
        new Pass(next, false, Math.min(2 * pauseNanos, LONGEST_PAUSE_NANOS))
            .start(pauseNanos / 2 + upTo(pauseNanos / 2));
      }
    }
  }
}
