package io.bluegreen.jdbc.internal.routing;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.bluegreen.jdbc.internal.control.DeploymentSnapshot;
import io.bluegreen.jdbc.internal.observe.DeploymentCounters;
import io.bluegreen.jdbc.internal.observe.DriverLog;
import io.bluegreen.jdbc.internal.observe.FlightRecorderEvents;
import java.util.concurrent.TimeUnit;

/** The log line of each flip, with the cost of the flip for this JVM. Thread-safe. */
public final class SwitchLog {
  private static final DriverLog LOG = DriverLog.of(SwitchLog.class);

  private final DeploymentCounters counters;
  private final ConnectionRegistry connections;

  @GuardedBy("this")
  private long heldBefore;

  @GuardedBy("this")
  private long startedNanos;

  /** Read by JMX without the lock. */
  private volatile String last = "";

  SwitchLog(DeploymentCounters counters, ConnectionRegistry connections) {
    this.counters = counters;
    this.connections = connections;
  }

  String last() {
    return last;
  }

  /**
   * Notes a hold that has just been published: what waited in an earlier one is its own business.
   */
  public synchronized void holds() {
    heldBefore = counters.heldCount();
    counters.takeHoldNanosMax();
  }

  /**
   * Notes a flip that has just been published.
   *
   * @param fromHold whether somebody may have waited for it
   */
  public synchronized void started(DeploymentSnapshot next, boolean fromHold) {
    if (!fromHold) {
      holds();
    }
    counters.flipStarted(next.active(), next.epoch());
    startedNanos = System.nanoTime();
    last = "to " + next.whereabouts() + ", under way";
  }

  /** Tells about a flip whose idle connections have all been moved. */
  public synchronized void settled(DeploymentSnapshot next) {
    String cost =
        String.format(
            "held %d, longest wait %d ms, moved %d of %d, retried %d, pinned %d, unrouted %d,"
                + " settled in %d ms",
            counters.heldCount() - heldBefore,
            TimeUnit.NANOSECONDS.toMillis(counters.takeHoldNanosMax()),
            counters.movedOfFlipCount(),
            connections.count(),
            counters.retriedCount(),
            connections.pinned(),
            connections.unrouted(),
            TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - startedNanos));
    heldBefore = counters.heldCount();
    LOG.info("Deployment '" + next.name() + "' switched to " + next.whereabouts() + ": " + cost);
    FlightRecorderEvents.get().switched(next.name(), next.active().text(), next.epoch(), cost);
    last = "to " + next.whereabouts() + ": " + cost;
  }
}
