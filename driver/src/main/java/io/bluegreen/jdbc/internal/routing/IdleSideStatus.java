package io.bluegreen.jdbc.internal.routing;

import io.bluegreen.jdbc.internal.control.DeploymentSnapshot;
import io.bluegreen.jdbc.internal.idleside.IdleSideProbe;
import io.bluegreen.jdbc.internal.idleside.ProbeSchedule;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/**
 * The usability of the idle side with the application's own login: the result of the last probe,
 * and the time of the next one. Thread-safe.
 */
final class IdleSideStatus {
  /** By how much of the period JVMs may differ in asking the idle side. */
  private static final double JITTER = 0.1;

  private final BackgroundExecutors executors;
  private final ProbeSchedule schedule = new ProbeSchedule();
  private volatile @Nullable IdleSideProbe probe;

  /** Written by the thread that probes, read by the watcher's threads. */
  private volatile @Nullable String error;

  IdleSideStatus(BackgroundExecutors executors) {
    this.executors = executors;
  }

  /** Says how the idle side can be tried: with the newest login that succeeded. */
  void probeWith(IdleSideProbe newest) {
    probe = newest;
  }

  /**
   * Returns why the idle side is out of reach, or null; answers from the last attempt, and begins
   * another as {@link ProbeSchedule} says.
   *
   * @param asksAnew whether another epoch is a reason to ask
   */
  @Nullable String error(DeploymentSnapshot now, boolean asksAnew) {
    IdleSideProbe with = probe;
    double jitter = ThreadLocalRandom.current().nextDouble(JITTER);
    if (with != null && schedule.take(now.epoch(), asksAnew, jitter, System.nanoTime())) {
      executors.move(() -> attempt(with, now));
    }
    return error;
  }

  /** Runs on a background thread, because a login may take seconds. */
  private void attempt(IdleSideProbe with, DeploymentSnapshot now) {
    String said = with.whyUnreachable(now, now.active().other());
    schedule.answered(said == null);
    error = said;
  }
}
