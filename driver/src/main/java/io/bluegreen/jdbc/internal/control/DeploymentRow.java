package io.bluegreen.jdbc.internal.control;

import io.bluegreen.jdbc.model.Side;
import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The columns of one row of the control table, checked, with the clock they were read under. */
final class DeploymentRow {
  private final String name;
  private final DeploymentMode mode;
  private final String blue;
  private final String green;
  private final Side active;
  private final DeploymentPhase phase;
  private final @Nullable Instant holdUntil;
  private final @Nullable Side scheduledActive;
  private final @Nullable Instant scheduledAt;
  private final long epoch;
  private final @Nullable Long announcedUntilNanos;
  private final ServerClock clock;

  DeploymentRow(
      String name,
      DeploymentMode mode,
      String blue,
      String green,
      Side active,
      DeploymentPhase phase,
      @Nullable Instant holdUntil,
      @Nullable Side scheduledActive,
      @Nullable Instant scheduledAt,
      long epoch,
      @Nullable Long announcedUntilNanos,
      ServerClock clock) {
    this.name = name;
    this.mode = mode;
    this.blue = blue;
    this.green = green;
    this.active = active;
    this.phase = phase;
    this.holdUntil = holdUntil;
    this.scheduledActive = scheduledActive;
    this.scheduledAt = scheduledAt;
    this.epoch = epoch;
    this.announcedUntilNanos = announcedUntilNanos;
    this.clock = clock;
  }

  String name() {
    return name;
  }

  DeploymentMode mode() {
    return mode;
  }

  String blue() {
    return blue;
  }

  String green() {
    return green;
  }

  Side active() {
    return active;
  }

  DeploymentPhase phase() {
    return phase;
  }

  @Nullable Instant holdUntil() {
    return holdUntil;
  }

  @Nullable Side scheduledActive() {
    return scheduledActive;
  }

  @Nullable Instant scheduledAt() {
    return scheduledAt;
  }

  long epoch() {
    return epoch;
  }

  /** Returns until when a hold is announced, or null; no part of the content: no epoch says so. */
  @Nullable Long announcedUntilNanos() {
    return announcedUntilNanos;
  }

  ServerClock clock() {
    return clock;
  }

  boolean sameContent(DeploymentRow that) {
    return epoch == that.epoch
        && mode == that.mode
        && active == that.active
        && phase == that.phase
        && scheduledActive == that.scheduledActive
        && name.equals(that.name)
        && blue.equals(that.blue)
        && green.equals(that.green)
        && Objects.equals(holdUntil, that.holdUntil)
        && Objects.equals(scheduledAt, that.scheduledAt);
  }
}
