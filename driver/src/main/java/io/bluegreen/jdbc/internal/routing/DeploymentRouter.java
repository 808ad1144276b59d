package io.bluegreen.jdbc.internal.routing;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.bluegreen.jdbc.internal.control.ClientReport;
import io.bluegreen.jdbc.internal.control.DeploymentListener;
import io.bluegreen.jdbc.internal.control.DeploymentSnapshot;
import io.bluegreen.jdbc.internal.idleside.IdleSideProbe;
import io.bluegreen.jdbc.internal.idleside.ProbeSchedule;
import io.bluegreen.jdbc.internal.move.IdleConnectionMover;
import io.bluegreen.jdbc.internal.move.LoginGate;
import io.bluegreen.jdbc.internal.move.MovePreparation;
import io.bluegreen.jdbc.internal.move.PreparationQueue;
import io.bluegreen.jdbc.internal.observe.DeploymentCounters;
import io.bluegreen.jdbc.internal.observe.DriverLog;
import io.bluegreen.jdbc.internal.observe.FlightRecorderEvents;
import java.sql.SQLException;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.postgresql.core.BaseConnection;

/**
 * Decides for one deployment in this JVM: it owns the snapshot that every boundary reads.
 *
 * <p>Publishing is one volatile write. A connection marks itself as running before it reads the
 * snapshot, so once a hold is published the marks tell exactly which transactions began before it.
 * Thread-safe.
 */
public class DeploymentRouter implements DeploymentListener {
  private static final DriverLog LOG = DriverLog.of(DeploymentRouter.class);

  private static final long CLOSING_NANOS = TimeUnit.SECONDS.toNanos(2);

  /** By how much of the period JVMs may differ in asking the idle side. */
  private static final double JITTER = 0.1;

  private final String name;
  private final long ttlNanos;
  private final BackgroundExecutors executors;
  private final HoldGate gate = new HoldGate();
  private final ConnectionRegistry connections = new ConnectionRegistry();
  private final DeploymentCounters counters = new DeploymentCounters();
  private final SwitchLog switchLog;
  private final IdleConnectionMover idleMoves;
  private final MovePreparation preparations;
  private final LoginGate logins = new LoginGate();
  private final PreparationQueue preparationQueue = new PreparationQueue();
  private final ProbeSchedule probes = new ProbeSchedule();
  private final AtomicLong pinsToldAt = new AtomicLong();
  private final ReentrantLock publishing = new ReentrantLock();

  private volatile @Nullable DeploymentSnapshot current;
  private volatile boolean fixed;
  private volatile long lastReadNanos;

  @GuardedBy("publishing")
  private @Nullable Future<?> due;

  private volatile boolean badRowTold;
  private volatile @Nullable IdleSideProbe idleSide;
  private volatile @Nullable String idleSideError;

  public DeploymentRouter(String name, long ttlNanos, BackgroundExecutors executors) {
    this.name = name;
    this.ttlNanos = ttlNanos;
    this.executors = executors;
    this.switchLog = new SwitchLog(counters, connections);
    this.idleMoves = new IdleConnectionMover(this, executors, switchLog);
    this.preparations = new MovePreparation(this, executors);
    FlightRecorderEvents.load();
  }

  /** Says how the idle side can be tried. */
  public final void probeWith(IdleSideProbe probe) {
    idleSide = probe;
  }

  /** Returns a router that never moves anybody: for connections which ask for one side by name. */
  public static DeploymentRouter fixed(
      DeploymentSnapshot deployment, BackgroundExecutors executors) {
    DeploymentRouter router =
        new DeploymentRouter(deployment.name(), Long.MAX_VALUE / 4, executors);
    router.current = deployment;
    router.fixed = true;
    return router;
  }

  /** Returns the newest snapshot: one volatile read. */
  public final DeploymentSnapshot current() {
    return Objects.requireNonNull(current, "the control table has not been read yet");
  }

  /**
   * Returns the snapshot for a boundary, which a router without a watcher first reads again when it
   * is too old.
   *
   * @param own the connection at whose boundary this is asked
   */
  public DeploymentSnapshot look(BaseConnection own) throws SQLException {
    return current();
  }

  /** Waits until writers may go on; see {@link HoldGate}. */
  public void awaitRelease(HoldWaiter wait) throws SQLException {
    FlightRecorderEvents events = FlightRecorderEvents.get();
    Object event = events.startHold();
    String outcome = "ended early";
    try {
      gate.await(this::current, wait, longestNapNanos());
      outcome = current().toString();
    } finally {
      events.held(event, name, outcome);
    }
  }

  /** Returns how long a wait may last before somebody has to look at the control table. */
  protected long longestNapNanos() {
    return Long.MAX_VALUE / 4;
  }

  /**
   * Waits until another snapshot is published, or the time is over; a wake-up may be for others.
   */
  public final void awaitChange(DeploymentSnapshot from, HoldWaiter wait, long nanos)
      throws SQLException {
    gate.awaitChange(this::current, from, wait, Math.min(nanos, longestNapNanos()));
  }

  /**
   * Fails where a call may not go on trying: it was ended, interrupted, or has no time left.
   *
   * @throws SQLException with SQLSTATE 55P03
   */
  public final void requireTime(HoldWaiter wait) throws SQLException {
    HoldGate.requireTime(current(), wait);
  }

  /** Tells whether this router never leads anywhere else. */
  public final boolean isFixed() {
    return fixed;
  }

  /** Lets everybody who waits look again. */
  public final void wake() {
    gate.wake();
  }

  public final DeploymentCounters counters() {
    return counters;
  }

  public final ConnectionRegistry connections() {
    return connections;
  }

  /** Returns what every login goes through that a change of the route causes. */
  public final LoginGate logins() {
    return logins;
  }

  /** Returns whose turn it is to get ready, of those who wait in a hold. */
  public final PreparationQueue preparationQueue() {
    return preparationQueue;
  }

  /** Tells whether a connection that cannot be moved is the first one since the last flip. */
  public final boolean isFirstPinOf(DeploymentSnapshot flipped) {
    return pinsToldAt.getAndAccumulate(flipped.epoch(), Math::max) < flipped.epoch();
  }

  /** Returns what the last flip cost, or an empty text. */
  public final String lastSwitch() {
    return switchLog.last();
  }

  protected final boolean readWithin(long nanos) {
    return System.nanoTime() - lastReadNanos < nanos;
  }

  @Override
  public final void onRead(DeploymentSnapshot read) {
    lastReadNanos = System.nanoTime();
    publish(read);
  }

  @Override
  public final DeploymentSnapshot inForce() {
    return current();
  }

  @Override
  public final boolean isInUse() {
    return connections.count() > 0;
  }

  @Override
  public final ClientReport report() {
    return connections.report(current(), preparations.finished());
  }

  @Override
  public final void onAnnounced() {
    if (current != null) {
      preparations.start();
    }
  }

  @Override
  public final boolean isPreparing() {
    return preparations.isUnderWay();
  }

  /**
   * Runs a task that closes what a connection has left, once those who waited in a hold have had a
   * second of both servers for themselves.
   */
  public final void later(Runnable closing) {
    executors.closeAfter(CLOSING_NANOS, closing);
  }

  /**
   * Tries the idle side as {@link ProbeSchedule} says, and at every hold that no connection has
   * been prepared for, a schema at every epoch. Answers from the last.
   */
  @Override
  public final @Nullable String idleSideError() {
    DeploymentSnapshot now = current();
    IdleSideProbe probe = idleSide;
    boolean asksAnew =
        now.mode() == DeploymentSnapshot.Mode.SCHEMA
            || (!now.isSteady() && !preparations.reachedIdleSide());
    double jitter = ThreadLocalRandom.current().nextDouble(JITTER);
    if (probe != null && probes.take(now.epoch(), asksAnew, jitter, System.nanoTime())) {
      executors.move(() -> tryIdleSide(probe, now));
    }
    return idleSideError;
  }

  private void tryIdleSide(IdleSideProbe probe, DeploymentSnapshot now) {
    String error = probe.whyUnreachable(now, now.active().other());
    probes.answered(error == null);
    idleSideError = error;
  }

  @Override
  public final void onMissingRelations(DeploymentSnapshot flipped, List<String> missing) {
    if (!missing.isEmpty()) {
      LOG.warn(
          "Deployment '"
              + name
              + "': the schema "
              + flipped.activeTarget()
              + " lacks "
              + missing
              + ", which the other side has; PostgreSQL silently looks such names up further down"
              + " the search_path",
          null);
    }
  }

  @Override
  public final void onBadRow(SQLException why) {
    if (!badRowTold) {
      badRowTold = true;
      LOG.warn("The last-known state goes on, because " + why.getMessage(), null);
    }
  }

  @Override
  public final void onControlLost() {
    DeploymentSnapshot last = current;
    if (last != null) {
      publish(last.doubted(DeploymentSnapshot.Doubt.CONTROL_LOST));
    }
  }

  @Override
  public final void onConflict(DeploymentSnapshot kept, DeploymentSnapshot other) {
    counters.conflict();
    if (counters.conflictCount() == 1) {
      LOG.warn(
          "Two control endpoints give epoch "
              + kept.epoch()
              + " of deployment '"
              + name
              + "' a different content; this JVM keeps "
              + kept,
          null);
    }
  }

  /** What a row says at this moment: as it stands, carried out, or in doubt. */
  private DeploymentSnapshot asOfNow(DeploymentSnapshot read) {
    boolean due =
        read.doubt() == DeploymentSnapshot.Doubt.NONE
            && read.isScheduled()
            && read.untilScheduleNanos(System.nanoTime()) <= 0;
    if (!due) {
      return read;
    }
    return readWithin(2 * ttlNanos)
        ? read.carriedOut()
        : read.doubted(DeploymentSnapshot.Doubt.SCHEDULE_UNCONFIRMED);
  }

  /** Of two rows read at the same time by two threads the older may arrive last: it is dropped. */
  private void publish(DeploymentSnapshot read) {
    @Nullable DeploymentSnapshot before;
    DeploymentSnapshot next;
    publishing.lock();
    try {
      before = current;
      next = asOfNow(read);
      if (before != null && before.isConfirmedBy(next)) {
        badRowTold = false;
        return;
      }
      if (before != null && next.epoch() < before.epoch()) {
        return;
      }
      if (before != null && before.mode() != next.mode() && isInUse()) {
        refuseMode(before, next);
        return;
      }
      current = next;
      badRowTold = false;
      planChangeOver(next);
    } finally {
      publishing.unlock();
    }
    if (before != null && before.isSteady() && !next.isSteady()) {
      switchLog.holds();
    }
    gate.wake();
    if (before != null && !before.activeTarget().equals(next.activeTarget())) {
      LOG.debug("Deployment '" + name + "' moves to " + next);
      switchLog.started(next, !before.isSteady());
      preparations.moved(next);
      idleMoves.start(next, before.isSteady());
    } else if (!next.isSteady()) {
      preparations.startUnlessDone();
    } else if (before != null && !before.isSteady()) {
      preparations.drop();
    }
  }

  /** A session of one mode has no use for the sides of the other. */
  private void refuseMode(DeploymentSnapshot before, DeploymentSnapshot next) {
    onBadRow(
        new SQLException(
            "bluegreen.deployment.mode of deployment '"
                + name
                + "' is "
                + next.mode().text()
                + " now, and connections are open that were made for "
                + before.mode().text()
                + ": they stay on "
                + before
                + ". Take the mode back, or close them all first.",
            "22023"));
  }

  @GuardedBy("publishing")
  private void planChangeOver(DeploymentSnapshot next) {
    if (due != null) {
      due.cancel(false);
      due = null;
    }
    if (next.isScheduled() && next.doubt() == DeploymentSnapshot.Doubt.NONE) {
      long left = next.untilScheduleNanos(System.nanoTime());
      due = executors.after(left, () -> publish(current()));
    }
  }
}
