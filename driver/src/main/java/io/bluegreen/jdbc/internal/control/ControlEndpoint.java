package io.bluegreen.jdbc.internal.control;

import io.bluegreen.jdbc.internal.connect.RedactedUrl;
import io.bluegreen.jdbc.model.ClusterAddress;
import io.bluegreen.jdbc.model.Side;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** One endpoint that may have the control table, and who named it. Immutable. */
final class ControlEndpoint {
  private final String url;
  private final @Nullable Side side;
  private final @Nullable ClusterAddress address;

  private ControlEndpoint(String url, @Nullable Side side, @Nullable ClusterAddress address) {
    this.url = url;
    this.side = side;
    this.address = address;
  }

  /** Returns an endpoint that the application's configuration names. */
  static ControlEndpoint configured(String url) {
    return new ControlEndpoint(url, null, null);
  }

  /** Returns an endpoint that a row names as a side; it may be without a control table. */
  static ControlEndpoint ofSide(ClusterAddress address, Side side) {
    return new ControlEndpoint(address.url(), side, address);
  }

  /**
   * Tells whether a row that was read here may count: a side's own row has to name that side. One
   * that names other servers was made for another pair, or has not been brought up to date.
   */
  boolean mayGive(DeploymentSnapshot row) {
    if (side == null || address == null) {
      return true;
    }
    try {
      return address.sharesServerWith(ClusterAddress.parse(row.target(side)));
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  /** Returns pgjdbc's URL of this endpoint. */
  String url() {
    return url;
  }

  /** Returns the side of the row that names this endpoint, or null if the application named it. */
  @Nullable Side side() {
    return side;
  }

  @Override
  public boolean equals(@Nullable Object that) {
    return that instanceof ControlEndpoint
        && url.equals(((ControlEndpoint) that).url)
        && side == ((ControlEndpoint) that).side;
  }

  @Override
  public int hashCode() {
    return Objects.hash(url, side);
  }

  /** Returns the text for logs, without parameters and therefore without a password. */
  @Override
  public String toString() {
    return RedactedUrl.of(url);
  }
}
