package io.bluegreen.jdbc.routing;

import io.bluegreen.jdbc.control.Deployment;
import io.bluegreen.jdbc.control.Side;
import org.jspecify.annotations.Nullable;

/** Tries whether the other side could be reached with the application's own credentials. */
public interface IdleSideProbe {

  /** Returns why a side is out of reach, or null; opens a connection and so may take seconds. */
  @Nullable String whyUnreachable(Deployment deployment, Side side);
}
