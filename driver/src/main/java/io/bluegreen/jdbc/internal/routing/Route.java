package io.bluegreen.jdbc.internal.routing;

import io.bluegreen.jdbc.internal.control.DeploymentSnapshot;
import io.bluegreen.jdbc.model.Side;

/**
 * The route of a physical connection: epoch, side, and the side's schema or endpoint. Immutable.
 */
public final class Route {
  private final long epoch;
  private final Side side;
  private final String target;
  private final String otherTarget;

  private Route(long epoch, Side side, String target, String otherTarget) {
    this.epoch = epoch;
    this.side = side;
    this.target = target;
    this.otherTarget = otherTarget;
  }

  /** Returns the route that a snapshot asks for. */
  public static Route of(DeploymentSnapshot deployment) {
    return new Route(
        deployment.epoch(),
        deployment.active(),
        deployment.activeTarget(),
        deployment.idleTarget());
  }

  public long epoch() {
    return epoch;
  }

  public Side side() {
    return side;
  }

  /** Returns the schema (schema mode) or the endpoint (cluster mode). */
  public String target() {
    return target;
  }

  /** Returns the schema or the endpoint of the other side. */
  public String otherTarget() {
    return otherTarget;
  }

  @Override
  public String toString() {
    return side + " (" + target + ") at epoch " + epoch;
  }
}
