package io.bluegreen.jdbc.internal.observe;

/** A change of a deployment that applications and operators can be told of. Immutable. */
public final class RouteEvent {

  /** What has changed. */
  public enum Kind {
    HELD,
    RELEASED,
    FLIPPED
  }

  private final Kind kind;
  private final Object source;
  private final String deployment;
  private final String side;
  private final long epoch;

  RouteEvent(Kind kind, Object source, String deployment, String side, long epoch) {
    this.kind = kind;
    this.source = source;
    this.deployment = deployment;
    this.side = side;
    this.epoch = epoch;
  }

  public Kind kind() {
    return kind;
  }

  /** Returns what tells the deployment from one of the same name in another control table. */
  public Object source() {
    return source;
  }

  public String deployment() {
    return deployment;
  }

  /** Returns {@code blue} or {@code green}: the side that is active after the change. */
  public String side() {
    return side;
  }

  public long epoch() {
    return epoch;
  }
}
