package io.bluegreen.jdbc.routing;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.bluegreen.jdbc.control.ClientReport;
import io.bluegreen.jdbc.control.Deployment;
import io.bluegreen.jdbc.control.DeploymentListener;
import io.bluegreen.jdbc.control.ProbeSchedule;
import io.bluegreen.jdbc.observe.DeploymentCounters;
import io.bluegreen.jdbc.observe.Events;
import io.bluegreen.jdbc.observe.Log;
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
public class Router implements DeploymentListener {
  private static final Log LOG = Log.of(Router.class);

  private static final long CLOSING_NANOS = TimeUnit.SECONDS.toNanos(2);

  /** By how much of the period JVMs may differ in asking the idle side. */
  private static final double JITTER = 0.1;

  private final String name;
  private final long ttlNanos;
  private final Housekeeper housekeeper;
  private final HoldGate gate = new HoldGate();
  private final Travellers travellers = new Travellers();
  private final DeploymentCounters counters = new DeploymentCounters();
  private final SwitchLog switchLog;
  private final IdleMoves idleMoves;
  private final Preparations preparations;
  private final LoginGate logins = new LoginGate();
  private final Turns turns = new Turns();
  private final ProbeSchedule probes = new ProbeSchedule();
  private final AtomicLong pinsToldAt = new AtomicLong();
  private final ReentrantLock publishing = new ReentrantLock();

  private volatile @Nullable Deployment current;
  private volatile long lastReadNanos;

  @GuardedBy("publishing")
  private @Nullable Future<?> due;

  private volatile boolean badRowTold;
  private volatile @Nullable IdleSideProbe idleSide;
  private volatile @Nullable String idleSideError;

  public Router(String name, long ttlNanos, Housekeeper housekeeper) {
    this.name = name;
    this.ttlNanos = ttlNanos;
    this.housekeeper = housekeeper;
    this.switchLog = new SwitchLog(counters, travellers);
    this.idleMoves = new IdleMoves(this, housekeeper, switchLog);
    this.preparations = new Preparations(this, housekeeper);
    Events.load();
  }

  /** Says how the idle side can be tried. */
  public final void probeWith(IdleSideProbe probe) {
    idleSide = probe;
  }

  /** Returns a router that never moves anybody: for connections which ask for one side by name. */
  public static Router fixed(Deployment deployment, Housekeeper housekeeper) {
    Router router = new Router(deployment.name(), Long.MAX_VALUE / 4, housekeeper);
    router.current = deployment;
    return router;
  }

  /** Returns the newest snapshot: one volatile read. */
  public final Deployment current() {
    return Objects.requireNonNull(current, "the control table has not been read yet");
  }

  /**
   * Returns the snapshot for a boundary, which a router without a watcher first reads again when it
   * is too old.
   *
   * @param own the connection at whose boundary this is asked
   */
  public Deployment look(BaseConnection own) throws SQLException {
    return current();
  }

  /** Waits until writers may go on; see {@link HoldGate}. */
  public void awaitRelease(Wait wait) throws SQLException {
    Events events = Events.get();
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
  public final void awaitChange(Deployment from, Wait wait, long nanos) throws SQLException {
    gate.awaitChange(this::current, from, wait, Math.min(nanos, longestNapNanos()));
  }

  /** Lets everybody who waits look again. */
  public final void wake() {
    gate.wake();
  }

  public final DeploymentCounters counters() {
    return counters;
  }

  public final Travellers travellers() {
    return travellers;
  }

  /** Returns what every login goes through that a change of the route causes. */
  public final LoginGate logins() {
    return logins;
  }

  /** Returns whose turn it is to get ready, of those who wait in a hold. */
  public final Turns turns() {
    return turns;
  }

  /** Tells whether a connection that cannot be moved is the first one since the last flip. */
  public final boolean isFirstPinOf(Deployment flipped) {
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
  public final void onRead(Deployment read) {
    lastReadNanos = System.nanoTime();
    publish(read);
  }

  @Override
  public final Deployment inForce() {
    return current();
  }

  @Override
  public final boolean isInUse() {
    return travellers.count() > 0;
  }

  @Override
  public final ClientReport report() {
    return travellers.report(current(), preparations.finished());
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
    housekeeper.closeAfter(CLOSING_NANOS, closing);
  }

  /**
   * Tries the idle side as {@link ProbeSchedule} says, and at every hold that no connection has
   * been prepared for, a schema at every epoch. Answers from the last.
   */
  @Override
  public final @Nullable String idleSideError() {
    Deployment now = current();
    IdleSideProbe probe = idleSide;
    boolean asksAnew =
        now.mode() == Deployment.Mode.SCHEMA || (!now.isPlain() && !preparations.reachedIdleSide());
    double jitter = ThreadLocalRandom.current().nextDouble(JITTER);
    if (probe != null && probes.take(now.epoch(), asksAnew, jitter, System.nanoTime())) {
      housekeeper.move(() -> tryIdleSide(probe, now));
    }
    return idleSideError;
  }

  private void tryIdleSide(IdleSideProbe probe, Deployment now) {
    String error = probe.whyUnreachable(now, now.active().other());
    probes.answered(error == null);
    idleSideError = error;
  }

  @Override
  public final void onMissingRelations(Deployment flipped, List<String> missing) {
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
    Deployment last = current;
    if (last != null) {
      publish(last.doubted(Deployment.Doubt.CONTROL_LOST));
    }
  }

  @Override
  public final void onConflict(Deployment kept, Deployment other) {
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
  private Deployment asOfNow(Deployment read) {
    boolean due =
        read.doubt() == Deployment.Doubt.NONE
            && read.isScheduled()
            && read.untilScheduleNanos(System.nanoTime()) <= 0;
    if (!due) {
      return read;
    }
    return readWithin(2 * ttlNanos)
        ? read.carriedOut()
        : read.doubted(Deployment.Doubt.SCHEDULE_UNCONFIRMED);
  }

  /** Of two rows read at the same time by two threads the older may arrive last: it is dropped. */
  private void publish(Deployment read) {
    @Nullable Deployment before;
    Deployment next;
    publishing.lock();
    try {
      before = current;
      next = asOfNow(read);
      if (before != null && before.stillSays(next)) {
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
    if (before != null && before.isPlain() && !next.isPlain()) {
      switchLog.holds();
    }
    gate.wake();
    if (before != null && !before.activeTarget().equals(next.activeTarget())) {
      LOG.debug("Deployment '" + name + "' moves to " + next);
      switchLog.started(next, !before.isPlain());
      preparations.moved(next);
      idleMoves.start(next, before.isPlain());
    } else if (!next.isPlain()) {
      preparations.startUnlessDone();
    } else if (before != null && !before.isPlain()) {
      preparations.drop();
    }
  }

  /** A session of one mode has no use for the sides of the other. */
  private void refuseMode(Deployment before, Deployment next) {
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
  private void planChangeOver(Deployment next) {
    if (due != null) {
      due.cancel(false);
      due = null;
    }
    if (next.isScheduled() && next.doubt() == Deployment.Doubt.NONE) {
      long left = next.untilScheduleNanos(System.nanoTime());
      due = housekeeper.after(left, () -> publish(current()));
    }
  }
}
