package io.bluegreen.jdbc.internal.idleside;

import io.bluegreen.jdbc.internal.control.DeploymentSnapshot;
import io.bluegreen.jdbc.model.Side;
import org.jspecify.annotations.Nullable;

/** Tries whether the other side could be reached with the application's own credentials. */
public interface IdleSideProbe {

  /** Returns why a side is out of reach, or null; opens a connection and so may take seconds. */
  @Nullable String whyUnreachable(DeploymentSnapshot deployment, Side side);
}
