package io.bluegreen.jdbc.internal.move;

import io.bluegreen.jdbc.internal.control.DeploymentSnapshot;
import io.bluegreen.jdbc.internal.observe.DriverLog;
import io.bluegreen.jdbc.internal.routing.BackgroundExecutors;
import io.bluegreen.jdbc.internal.routing.ConnectionMover;
import io.bluegreen.jdbc.internal.routing.ConnectionRegistry;
import io.bluegreen.jdbc.internal.routing.SwitchLog;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The coordinator of one deployment's moves. It decides what each change of the snapshot starts: a
 * preparation at a hold, the moves of idle connections at a flip, the drop of what was prepared in
 * vain. Thread-safe.
 */
public final class MoveCoordinator implements ConnectionMover {
  private static final DriverLog LOG = DriverLog.of(MoveCoordinator.class);

  private final SwitchLog switchLog;
  private final MovePreparation preparation;
  private final IdleConnectionMover idleMover;

  /** Makes a coordinator; see {@link ConnectionMover.Factory}. */
  public MoveCoordinator(
      Supplier<DeploymentSnapshot> current,
      ConnectionRegistry connections,
      SwitchLog switchLog,
      BackgroundExecutors executors) {
    this.switchLog = switchLog;
    this.preparation = new MovePreparation(current, connections, executors);
    this.idleMover = new IdleConnectionMover(current, connections, executors, switchLog);
  }

  @Override
  public void onAnnounced() {
    preparation.announced();
  }

  @Override
  public void onPublished(@Nullable DeploymentSnapshot before, DeploymentSnapshot next) {
    if (before != null && before.isSteady() && !next.isSteady()) {
      switchLog.holds();
    }
    if (before != null && !before.activeTarget().equals(next.activeTarget())) {
      LOG.debug("Deployment '" + next.name() + "' moves to " + next);
      switchLog.started(next, !before.isSteady());
      preparation.flipped(next);
      idleMover.start(next, before.isSteady());
      return;
    }
    if (before != null && !before.idleTarget().equals(next.idleTarget())) {
      preparation.dropFor(before.idleTarget());
    }
    if (!next.isSteady()) {
      preparation.startUnlessDone();
    } else if (before != null && !before.isSteady()) {
      preparation.drop();
    }
  }

  @Override
  public boolean isPreparing() {
    return preparation.isUnderWay();
  }

  @Override
  public int preparedCount() {
    return preparation.finished();
  }

  @Override
  public boolean hasReachedIdleSide() {
    return preparation.reachedIdleSide();
  }
}
