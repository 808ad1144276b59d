package io.bluegreen.jdbc.internal.control;

import io.bluegreen.jdbc.model.Side;
import java.time.Instant;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A row of {@code bluegreen.deployment} as it was read. Immutable.
 *
 * <p>Instants are times of the server's clock. The {@code …Nanos} fields are the same instants on
 * this JVM's {@link System#nanoTime()} axis, so that a clock of this machine is never compared with
 * the server's.
 */
public final class DeploymentSnapshot {

  /** Why a snapshot cannot be acted on as it stands. */
  public enum Doubt {
    /** The snapshot can be acted on. */
    NONE,
    /** A scheduled flip is due, and the row is too old to know that it was not moved. */
    SCHEDULE_UNCONFIRMED,
    /** No control endpoint has answered for too long, and the application prefers an error. */
    CONTROL_LOST
  }

  private final DeploymentRow row;
  private final Side active;
  private final DeploymentPhase phase;
  private final Doubt doubt;
  private final boolean isFixed;

  private DeploymentSnapshot(
      DeploymentRow row, Side active, DeploymentPhase phase, Doubt doubt, boolean isFixed) {
    this.row = row;
    this.active = active;
    this.phase = phase;
    this.doubt = doubt;
    this.isFixed = isFixed;
  }

  /** Returns the snapshot which a row describes by itself, before any schedule is due. */
  static DeploymentSnapshot of(DeploymentRow row) {
    return new DeploymentSnapshot(row, row.active(), row.phase(), Doubt.NONE, false);
  }

  public String name() {
    return row.name();
  }

  public DeploymentMode mode() {
    return row.mode();
  }

  /** Returns what the row names for a side: a schema, or an endpoint. */
  public String target(Side side) {
    return side == Side.BLUE ? row.blue() : row.green();
  }

  /** Returns the schema or endpoint of the active side. */
  public String activeTarget() {
    return target(active);
  }

  /** Returns the schema or endpoint of the idle side. */
  public String idleTarget() {
    return target(active.other());
  }

  /** Tells whether a schema or an endpoint is one of the two sides. */
  public boolean isSide(String schema) {
    return schema.equals(row.blue()) || schema.equals(row.green());
  }

  /** Returns the side that takes new transactions. */
  public Side active() {
    return active;
  }

  public long epoch() {
    return row.epoch();
  }

  public DeploymentPhase phase() {
    return phase;
  }

  /** Returns when the row was read, on the {@link System#nanoTime()} axis. */
  public long readAtNanos() {
    return row.clock().nanos();
  }

  /** Returns the server's time at which a hold ends by itself, or null where there is no hold. */
  public @Nullable Instant holdUntil() {
    return row.holdUntil();
  }

  /** Tells whether new writing transactions have to wait at the given time. */
  public boolean holds(long nowNanos) {
    return doubt == Doubt.SCHEDULE_UNCONFIRMED || holdLeftNanos(nowNanos) > 0;
  }

  /** Tells whether a boundary may pass under this snapshot without another look. */
  public boolean isSteady() {
    return phase == DeploymentPhase.STEADY && doubt == Doubt.NONE;
  }

  /** Tells why this snapshot cannot be acted on as it stands. */
  public Doubt doubt() {
    return doubt;
  }

  /** Returns how long the hold lasts from the given time on, at least 0. */
  public long holdLeftNanos(long nowNanos) {
    Instant until = row.holdUntil();
    return until == null || phase != DeploymentPhase.HOLD
        ? 0
        : Math.max(0, row.clock().nanosOf(until) - nowNanos);
  }

  /** Tells whether the row says at the given time that a hold is about to come. */
  public boolean isAnnounced(long nowNanos) {
    Long until = row.announcedUntilNanos();
    return until != null && until - nowNanos > 0;
  }

  /** Tells whether the row announces a flip that has not been carried out here. */
  public boolean isScheduled() {
    return row.scheduledAt() != null
        && row.scheduledActive() != row.active()
        && active == row.active();
  }

  /** Returns how long it is from the given time to the scheduled flip; negative once it is due. */
  public long untilScheduleNanos(long nowNanos) {
    return row.clock().nanosOf(Objects.requireNonNull(row.scheduledAt())) - nowNanos;
  }

  /** Returns this snapshot as it is once its scheduled flip is due: same epoch, other side. */
  public DeploymentSnapshot carriedOut() {
    return new DeploymentSnapshot(
        row,
        Objects.requireNonNull(row.scheduledActive()),
        DeploymentPhase.STEADY,
        Doubt.NONE,
        isFixed);
  }

  /** Returns this snapshot as it is once its hold has ended by itself: same epoch, steady. */
  public DeploymentSnapshot released() {
    return new DeploymentSnapshot(row, active, DeploymentPhase.STEADY, doubt, isFixed);
  }

  /** Returns this snapshot with a doubt cast on it. */
  public DeploymentSnapshot doubted(Doubt why) {
    return new DeploymentSnapshot(row, active, phase, why, isFixed);
  }

  /** Returns a snapshot for connections that stay on one side whatever the row says. */
  public DeploymentSnapshot fixedOn(Side side) {
    return new DeploymentSnapshot(row, side, DeploymentPhase.STEADY, Doubt.NONE, true);
  }

  /** Tells whether connections stay on the active side of this snapshot whatever the row says. */
  public boolean isFixed() {
    return isFixed;
  }

  /** Tells whether two snapshots were read from rows with the same content. */
  public boolean sameContent(DeploymentSnapshot that) {
    return row.sameContent(that.row);
  }

  /**
   * Tells whether this snapshot may stay published although {@code newer} was read: same content,
   * same effect, and no deadline that the fresher clock reading would move by more than 2 ms.
   */
  public boolean isConfirmedBy(DeploymentSnapshot newer) {
    return active == newer.active
        && phase == newer.phase
        && doubt == newer.doubt
        && sameContent(newer)
        && drift(row.holdUntil(), newer) <= TimeUnit.MILLISECONDS.toNanos(2)
        && drift(row.scheduledAt(), newer) <= TimeUnit.MILLISECONDS.toNanos(2);
  }

  private long drift(@Nullable Instant at, DeploymentSnapshot newer) {
    return at == null ? 0 : Math.abs(row.clock().nanosOf(at) - newer.row.clock().nanosOf(at));
  }

  /** Returns the present route for the log line of a flip: side, schema or endpoint, and epoch. */
  public String whereabouts() {
    String what = mode() == DeploymentMode.SCHEMA ? "schema " : "";
    return active + " (" + what + activeTarget() + ", epoch " + epoch() + ")";
  }

  @Override
  public String toString() {
    return name() + " (" + active + " = " + activeTarget() + ", epoch " + epoch() + ")";
  }
}
