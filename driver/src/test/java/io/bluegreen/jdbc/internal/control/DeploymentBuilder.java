package io.bluegreen.jdbc.internal.control;

import io.bluegreen.jdbc.model.Side;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Makes snapshots for tests; instants are given relative to the reading of the server's clock. */
public final class DeploymentBuilder {
  public static final Instant SERVER = Instant.parse("2026-03-01T12:00:00Z");

  private final String name;
  private DeploymentMode mode = DeploymentMode.SCHEMA;
  private String blue = "blue";
  private String green = "green";
  private Side active = Side.BLUE;
  private DeploymentPhase phase = DeploymentPhase.STEADY;
  private @Nullable Instant holdUntil;
  private @Nullable Side scheduledActive;
  private @Nullable Instant scheduledAt;
  private long epoch = 1;
  private long readAtNanos = System.nanoTime();
  private long readingErrorNanos;

  private DeploymentBuilder(String name) {
    this.name = name;
  }

  /** Begins a steady row in schema mode with blue active, epoch 1, read just now. */
  public static DeploymentBuilder deployment(String name) {
    return new DeploymentBuilder(name);
  }

  public DeploymentBuilder cluster(String blueEndpoint, String greenEndpoint) {
    mode = DeploymentMode.CLUSTER;
    return schemas(blueEndpoint, greenEndpoint);
  }

  public DeploymentBuilder schemas(String blueSchema, String greenSchema) {
    blue = blueSchema;
    green = greenSchema;
    return this;
  }

  public DeploymentBuilder active(Side side) {
    active = side;
    return this;
  }

  public DeploymentBuilder epoch(long number) {
    epoch = number;
    return this;
  }

  public DeploymentBuilder heldFor(Duration time) {
    phase = DeploymentPhase.HOLD;
    holdUntil = SERVER.plus(time);
    return this;
  }

  public DeploymentBuilder scheduled(Side side, Duration after) {
    scheduledActive = side;
    scheduledAt = SERVER.plus(after);
    return this;
  }

  /** Says when the row was read, on the nanoTime axis. */
  public DeploymentBuilder readAt(long nanos) {
    readAtNanos = nanos;
    return this;
  }

  /** Makes the reading of the server's clock fast by so much. */
  public DeploymentBuilder readingError(Duration error) {
    readingErrorNanos = error.toNanos();
    return this;
  }

  public DeploymentSnapshot build() {
    ServerClock clock =
        new ServerClock(SERVER.plusNanos(readingErrorNanos), readAtNanos, readAtNanos);
    return DeploymentSnapshot.of(
        new DeploymentRow(
            name,
            mode,
            blue,
            green,
            active,
            phase,
            holdUntil,
            scheduledActive,
            scheduledAt,
            epoch,
            null,
            clock));
  }
}
