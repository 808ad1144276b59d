package io.bluegreen.jdbc;

/**
 * An event of a deployment, as Spring Boot applications receive it: {@code @EventListener void
 * on(BlueGreenEvent event)}. It says what {@link BlueGreenListener} is told, on the same thread.
 * Immutable.
 */
public final class BlueGreenEvent {

  /** What has happened; see the methods of {@link BlueGreenListener}. */
  public enum Kind {
    /** New writing transactions begin to wait. */
    HELD,
    /** Writing transactions go on. */
    RELEASED,
    /** New transactions begin on the other side. */
    FLIPPED
  }

  private final Kind kind;
  private final String deployment;
  private final String side;
  private final long epoch;

  public BlueGreenEvent(Kind kind, String deployment, String side, long epoch) {
    this.kind = kind;
    this.deployment = deployment;
    this.side = side;
    this.epoch = epoch;
  }

  public Kind kind() {
    return kind;
  }

  public String deployment() {
    return deployment;
  }

  /** Returns {@code blue} or {@code green}: the active side after the event. */
  public String side() {
    return side;
  }

  public long epoch() {
    return epoch;
  }

  @Override
  public String toString() {
    return kind + " " + deployment + " (" + side + ", epoch " + epoch + ")";
  }
}
