package io.bluegreen.jdbc.internal.idleside;

import io.bluegreen.jdbc.internal.control.DeploymentSnapshot;
import io.bluegreen.jdbc.model.Side;
import org.jspecify.annotations.Nullable;

/** A probe whether the other side is reachable with the application's own credentials. */
public interface IdleSideProbe {

  /** Returns why a side is unreachable, or null. Opens a connection, which may take seconds. */
  @Nullable String whyUnreachable(DeploymentSnapshot deployment, Side side);
}
