package io.bluegreen.jdbc.internal.routing;

import io.bluegreen.jdbc.internal.connect.LoginGate;
import io.bluegreen.jdbc.internal.control.ClientReport;
import io.bluegreen.jdbc.internal.control.DeploymentListener;
import io.bluegreen.jdbc.internal.control.DeploymentMode;
import io.bluegreen.jdbc.internal.control.DeploymentSnapshot;
import io.bluegreen.jdbc.internal.idleside.IdleSideProbe;
import io.bluegreen.jdbc.internal.observe.DeploymentCounters;
import io.bluegreen.jdbc.internal.observe.DriverLog;
import io.bluegreen.jdbc.internal.observe.EventRecorder;
import io.bluegreen.jdbc.internal.observe.FlightRecorderEvents;
import io.bluegreen.jdbc.model.SqlStateCode;
import java.sql.SQLException;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.postgresql.core.BaseConnection;

/**
 * The router of one deployment in this JVM. It owns the snapshot that every boundary reads.
 *
 * <p>A new snapshot is published by one volatile write. A connection marks itself as running before
 * it reads the snapshot. After a hold is published, the marks therefore show exactly which
 * transactions began before it. Thread-safe.
 */
public final class DeploymentRouter implements DeploymentListener {
  private static final DriverLog LOG = DriverLog.of(DeploymentRouter.class);

  private static final long CLOSING_NANOS = TimeUnit.SECONDS.toNanos(2);

  private final String name;
  private final BackgroundExecutors executors;
  private final Publisher publisher;
  private final BoundaryCheck check;
  private final HoldGate gate = new HoldGate();
  private final ConnectionRegistry connections = new ConnectionRegistry();
  private final DeploymentCounters counters = new DeploymentCounters();
  private final TransactionDurations durations = new TransactionDurations();
  private final SwitchLog switchLog;
  private final ConnectionMover moves;
  private final LoginGate logins = new LoginGate();
  private final PreparationQueue preparationQueue = new PreparationQueue();
  private final IdleSideStatus idleSide;

  /** The newest epoch at which a pinned connection was logged. */
  private final AtomicLong pinsToldAt = new AtomicLong();

  /** The last row that announced a hold, or null. */
  private volatile @Nullable DeploymentSnapshot announcement;

  private final RowWarnings warnings;
  private final boolean fixed;

  /**
   * Makes a router.
   *
   * @param moves makes the moves of the router's connections
   * @param check makes what the router checks at every boundary
   */
  public DeploymentRouter(
      String name,
      long ttlNanos,
      BackgroundExecutors executors,
      ConnectionMover.Factory moves,
      Function<DeploymentRouter, BoundaryCheck> check) {
    this(name, ttlNanos, executors, null, moves, check);
  }

  private DeploymentRouter(
      String name,
      long ttlNanos,
      BackgroundExecutors executors,
      @Nullable DeploymentSnapshot first,
      ConnectionMover.Factory moves,
      Function<DeploymentRouter, BoundaryCheck> check) {
    this.name = name;
    this.warnings = new RowWarnings(name);
    this.executors = executors;
    this.fixed = first != null;
    this.switchLog = new SwitchLog(counters, connections);
    this.moves = moves.make(this::current, connections, switchLog, executors);
    this.publisher = new Publisher(ttlNanos, executors, first, gate::wake, this.moves::onPublished);
    this.idleSide = new IdleSideStatus(executors);
    this.check = check.apply(this);
    FlightRecorderEvents.load();
  }

  /** Sets the probe of the idle side, which uses the newest successful login. */
  public void probeWith(IdleSideProbe probe) {
    idleSide.probeWith(probe);
  }

  /**
   * Returns a router that never moves a connection, for connections that name a side themselves.
   */
  public static DeploymentRouter fixed(
      DeploymentSnapshot deployment, BackgroundExecutors executors) {
    return new DeploymentRouter(
        deployment.name(),
        Long.MAX_VALUE / 4,
        executors,
        deployment,
        (current, connections, switchLog, same) -> ConnectionMover.NONE,
        unused -> BoundaryCheck.NONE);
  }

  /** Returns the newest snapshot: one volatile read. */
  public DeploymentSnapshot current() {
    return Objects.requireNonNull(publisher.current(), "the control table has not been read yet");
  }

  /**
   * Tells whether the row announces a hold. That of either side may do so, until the row takes
   * another epoch: the hold is there, or will not come.
   */
  public boolean isHoldAnnounced() {
    DeploymentSnapshot last = announcement;
    return last != null && last.epoch() == current().epoch() && last.isAnnounced(System.nanoTime());
  }

  /**
   * Returns the snapshot for a boundary, which a router without a watcher first reads again when it
   * is too old.
   *
   * @param own the connection at whose boundary this is asked
   */
  public DeploymentSnapshot snapshotAtBoundary(BaseConnection own) throws SQLException {
    check.beforeBoundary(own);
    return current();
  }

  /** Waits until writers may go on; see {@link HoldGate}. */
  public void awaitRelease(HoldWait wait) throws SQLException {
    EventRecorder events = FlightRecorderEvents.get();
    Object event = events.startHold();
    String outcome = "ended early";
    try {
      gate.await(this::current, wait, check.longestWaitNanos());
      outcome = current().toString();
    } finally {
      events.held(event, name, outcome);
    }
  }

  /**
   * Waits until another snapshot is published, or the time is over; a wake-up may be for others.
   */
  public void awaitChange(DeploymentSnapshot from, HoldWait wait, long nanos) throws SQLException {
    gate.awaitChange(this::current, from, wait, Math.min(nanos, check.longestWaitNanos()));
  }

  /**
   * Fails where a call may not go on trying: it was ended, interrupted, or has no time left.
   *
   * @throws SQLException with SQLSTATE 55P03
   */
  public final void requireTime(HoldWait wait) throws SQLException {
    HoldGate.requireTime(current(), wait);
  }

  /** Tells whether this router never leads anywhere else. */
  public final boolean isFixed() {
    return fixed;
  }

  /** Wakes all waiting calls, which then check the snapshot again. */
  public void wake() {
    gate.wake();
  }

  public DeploymentCounters counters() {
    return counters;
  }

  /** Returns how long the transactions of this JVM have lasted. */
  public TransactionDurations durations() {
    return durations;
  }

  public ConnectionRegistry connections() {
    return connections;
  }

  /** Returns the gate for logins that a change of the route causes. */
  public LoginGate logins() {
    return logins;
  }

  /** Returns the queue of connections that prepare a move while they wait in a hold. */
  public PreparationQueue preparationQueue() {
    return preparationQueue;
  }

  /** Tells whether a connection that cannot be moved is the first one since the last flip. */
  public boolean isFirstPinOf(DeploymentSnapshot flipped) {
    return pinsToldAt.getAndAccumulate(flipped.epoch(), Math::max) < flipped.epoch();
  }

  /** Returns the log line of the last flip with its cost, or an empty text. */
  public String lastSwitch() {
    return switchLog.last();
  }

  /** Tells whether the row has to be read again before the snapshot can be trusted. */
  boolean needsRead(long ttlNanos) {
    return publisher.needsRead(ttlNanos);
  }

  @Override
  public boolean accepts(DeploymentSnapshot read) {
    DeploymentSnapshot before = publisher.current();
    if (before != null && before.mode() != read.mode() && isInUse()) {
      refuseMode(before, read);
      return false;
    }
    return true;
  }

  @Override
  public void onRead(DeploymentSnapshot read) {
    warnings.validRow();
    if (read.isAnnounced(System.nanoTime())) {
      announcement = read;
    }
    publisher.read(read);
  }

  @Override
  public void onNotRead() {
    publisher.asked();
  }

  @Override
  public long readWantedInNanos(long nowNanos) {
    return publisher.readWantedInNanos(nowNanos);
  }

  @Override
  public DeploymentSnapshot inForce() {
    return current();
  }

  @Override
  public boolean isInUse() {
    return connections.count() > 0;
  }

  @Override
  public ClientReport report() {
    return connections
        .report(current(), moves.preparedCount())
        .withOutcomes(
            counters.outcomeCommittedCount(),
            counters.outcomeRolledBackCount(),
            counters.outcomeUnknownCount());
  }

  @Override
  public String detail() {
    return ReadinessDetail.json(connections, durations, moves.preparedCount(), System.nanoTime());
  }

  @Override
  public void onAnnounced() {
    if (publisher.current() != null) {
      moves.onAnnounced();
    }
  }

  @Override
  public boolean isPreparing() {
    return moves.isPreparing();
  }

  /**
   * Runs a task that closes what a connection has left, once those who waited in a hold have had a
   * second of both servers for themselves.
   */
  public void closeLater(Runnable closing) {
    executors.closeAfter(CLOSING_NANOS, closing);
  }

  /**
   * Tries the idle side as {@link IdleSideStatus} says, and at every hold that no connection has
   * been prepared for, a schema at every epoch. Answers from the last.
   */
  @Override
  public @Nullable String idleSideError() {
    DeploymentSnapshot now = current();
    return idleSide.error(
        now,
        now.mode() == DeploymentMode.SCHEMA || (!now.isSteady() && !moves.hasReachedIdleSide()));
  }

  @Override
  public void onMissingRelations(DeploymentSnapshot flipped, List<String> missing) {
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

  /** Says each set of functions once. */
  @Override
  public void onRowTypeFunctions(List<String> functions) {
    warnings.rowTypeFunctions(functions);
  }

  @Override
  public void onBadRow(SQLException why) {
    warnings.badRow(why);
  }

  /** Says that no control endpoint has answered for longer than the application tolerates. */
  public void onControlLost() {
    publisher.doubt(DeploymentSnapshot.Doubt.CONTROL_LOST);
  }

  @Override
  public void onConflict(DeploymentSnapshot kept, DeploymentSnapshot other) {
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

  /**
   * Refuses a change of the mode, because a session of one mode cannot use the sides of the other.
   */
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
            SqlStateCode.INVALID_PARAMETER_VALUE));
  }
}
