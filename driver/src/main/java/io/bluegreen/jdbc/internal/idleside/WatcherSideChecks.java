package io.bluegreen.jdbc.internal.idleside;

import io.bluegreen.jdbc.internal.control.SideChecks;
import io.bluegreen.jdbc.model.Side;
import org.jspecify.annotations.Nullable;

/** The maker of the checks of this package for the watchers. Stateless. */
public final class WatcherSideChecks implements SideChecks {

  @Override
  public IdleSide idleSide() {
    return new IdleSideCheck();
  }

  @Override
  public AfterFlip afterFlip(@Nullable Side active) {
    return new MissingRelations(active);
  }
}
