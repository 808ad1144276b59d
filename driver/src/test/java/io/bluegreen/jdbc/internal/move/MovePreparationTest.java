package io.bluegreen.jdbc.internal.move;

import static io.bluegreen.jdbc.internal.control.DeploymentBuilder.deployment;
import static org.assertj.core.api.Assertions.assertThat;

import io.bluegreen.jdbc.internal.control.DeploymentBuilder;
import io.bluegreen.jdbc.internal.control.DeploymentSnapshot;
import io.bluegreen.jdbc.internal.routing.BackgroundExecutors;
import io.bluegreen.jdbc.internal.routing.BoundaryCheck;
import io.bluegreen.jdbc.internal.routing.DeploymentRouter;
import io.bluegreen.jdbc.internal.routing.MovableConnection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(10)
class MovePreparationTest {
  private static final int TRAVELLERS = 20;
  private static final int MOST_FAILURES = 4;

  private final BackgroundExecutors executors = new BackgroundExecutors();
  private final DeploymentRouter router =
      new DeploymentRouter(
          "orders",
          TimeUnit.HOURS.toNanos(1),
          executors,
          MoveCoordinator::new,
          unused -> BoundaryCheck.NONE);
  private final AtomicInteger prepared = new AtomicInteger();
  private final AtomicInteger forgotten = new AtomicInteger();
  private final List<MovableConnection> connections = new ArrayList<>();

  @AfterEach
  void endThreads() {
    executors.close();
  }

  @Test
  void anAnnouncementPreparesEveryConnectionOnce() {
    travel(true);
    router.onRead(cluster(5).build());

    router.onAnnounced();
    until(() -> !router.isPreparing());

    assertThat(prepared).hasValue(TRAVELLERS);
    assertThat(forgotten).hasValue(0);
  }

  @Test
  void theHoldThatFollowsAnAnnouncementPreparesNothingAgain() {
    travel(true);
    router.onRead(cluster(5).build());
    router.onAnnounced();
    until(() -> !router.isPreparing());

    router.onRead(cluster(6).heldFor(Duration.ofHours(1)).build());

    assertThat(router.isPreparing()).isFalse();
  }

  @Test
  void aHoldPreparesWhatNobodyAnnouncedAndItsReleaseDropsThat() {
    travel(true);
    router.onRead(cluster(5).build());

    router.onRead(cluster(6).heldFor(Duration.ofHours(1)).build());
    until(() -> prepared.get() == TRAVELLERS);
    until(() -> !router.isPreparing());
    router.onRead(cluster(7).build());

    until(() -> forgotten.get() == TRAVELLERS);
  }

  @Test
  void whatIsOpenedAfterTheDropIsDroppedAsWell() {
    AtomicBoolean dropped = new AtomicBoolean();
    MovableConnection slow =
        new Prepared(true) {
          @Override
          public boolean prepare(DeploymentSnapshot announced) {
            prepared.incrementAndGet();
            until(dropped::get);
            return true;
          }
        };
    connections.add(slow);
    router.connections().add(slow);
    router.onRead(cluster(5).build());
    router.onRead(cluster(6).heldFor(Duration.ofHours(1)).build());
    until(() -> prepared.get() == 1);

    router.onRead(cluster(7).build());
    until(() -> forgotten.get() == 1);
    dropped.set(true);

    until(() -> forgotten.get() == 2);
  }

  @Test
  void aSideThatRefusesIsLeftAlone() {
    travel(false);
    router.onRead(cluster(5).build());

    router.onAnnounced();
    until(() -> !router.isPreparing());

    assertThat(prepared.get()).isBetween(MOST_FAILURES, 2 * MOST_FAILURES);
  }

  @Test
  void aHoldThatWasPreparedDoesNotTryTheIdleSideOnceMore() {
    AtomicInteger tries = tries();
    travel(true);
    router.onRead(cluster(5).build());
    router.idleSideError();
    until(() -> tries.get() == 1);
    router.onAnnounced();
    until(() -> !router.isPreparing());

    router.onRead(cluster(6).heldFor(Duration.ofHours(1)).build());
    router.idleSideError();
    awaitMovers();

    assertThat(tries).hasValue(1);
  }

  @Test
  void aHoldThatCouldNotBePreparedTriesTheIdleSide() {
    AtomicInteger tries = tries();
    travel(false);
    router.onRead(cluster(5).build());
    router.idleSideError();
    router.onAnnounced();
    until(() -> !router.isPreparing());

    router.onRead(cluster(6).heldFor(Duration.ofHours(1)).build());
    router.idleSideError();

    until(() -> tries.get() == 2);
  }

  private AtomicInteger tries() {
    AtomicInteger tries = new AtomicInteger();
    router.probeWith(
        (deployment, side) -> {
          tries.incrementAndGet();
          return null;
        });
    return tries;
  }

  /** What was given to the movers before has begun when all of them have ended something since. */
  private void awaitMovers() {
    AtomicInteger ended = new AtomicInteger();
    for (int i = 0; i < 8; i++) {
      executors.move(ended::incrementAndGet);
    }
    until(() -> ended.get() == 8);
  }

  @Test
  void inSchemaModeThereIsNothingToOpen() {
    travel(true);
    router.onRead(deployment("orders").epoch(5).build());

    router.onAnnounced();
    router.onRead(deployment("orders").epoch(6).heldFor(Duration.ofHours(1)).build());

    assertThat(router.isPreparing()).isFalse();
    assertThat(prepared).hasValue(0);
  }

  @Test
  void anAnnouncementBeforeTheRowIsKnownIsPassedOver() {
    router.onAnnounced();

    assertThat(router.isPreparing()).isFalse();
  }

  private static DeploymentBuilder cluster(long epoch) {
    return deployment("orders").cluster("old:5432/orders", "new:5432/orders").epoch(epoch);
  }

  private void travel(boolean succeeds) {
    for (int i = 0; i < TRAVELLERS; i++) {
      MovableConnection connection = new Prepared(succeeds);
      connections.add(connection);
      router.connections().add(connection);
    }
  }

  private static void until(BooleanSupplier condition) {
    while (!condition.getAsBoolean()) {
      Thread.onSpinWait();
    }
  }

  /** A connection that counts what it is asked to do. */
  private class Prepared implements MovableConnection {
    private final boolean succeeds;

    Prepared(boolean succeeds) {
      this.succeeds = succeeds;
    }

    @Override
    public boolean prepare(DeploymentSnapshot announced) {
      prepared.incrementAndGet();
      return succeeds;
    }

    @Override
    public void forgetPreparation(String endpoint) {
      forgotten.incrementAndGet();
    }

    @Override
    public boolean runsSinceBefore(DeploymentSnapshot hold) {
      return false;
    }

    @Override
    public boolean isUnrouted() {
      return false;
    }

    @Override
    public boolean isPinned() {
      return false;
    }

    @Override
    public boolean moveIfIdle() {
      return true;
    }
  }
}
