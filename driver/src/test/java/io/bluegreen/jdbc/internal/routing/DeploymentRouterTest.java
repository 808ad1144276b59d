package io.bluegreen.jdbc.internal.routing;

import static io.bluegreen.jdbc.internal.control.DeploymentBuilder.deployment;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import io.bluegreen.jdbc.internal.control.DeploymentBuilder;
import io.bluegreen.jdbc.internal.control.DeploymentSnapshot;
import io.bluegreen.jdbc.internal.control.DeploymentSnapshot.Doubt;
import io.bluegreen.jdbc.internal.move.MoveCoordinator;
import io.bluegreen.jdbc.model.Side;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(10)
class DeploymentRouterTest {
  private static final long HOUR = TimeUnit.HOURS.toNanos(1);

  private final BackgroundExecutors executors = new BackgroundExecutors();
  private final DeploymentRouter router =
      new DeploymentRouter(
          "orders", HOUR, executors, MoveCoordinator::new, unused -> BoundaryCheck.NONE);

  @AfterEach
  void endThreads() {
    executors.close();
  }

  private static DeploymentBuilder orders(long epoch) {
    return deployment("orders").epoch(epoch);
  }

  /** A wait that no test is to reach the end of. */
  private static HoldWait connectRetry() {
    return new HoldWait("test", System.nanoTime(), HOUR, 0);
  }

  private static void until(BooleanSupplier condition) {
    while (!condition.getAsBoolean()) {
      Thread.onSpinWait();
    }
  }

  @Test
  void saysSoWhereNothingWasReadYet() {
    assertThatNullPointerException().isThrownBy(router::current).withMessageContaining("not been");
  }

  @Test
  void theSnapshotKeepsItsIdentityWhenTheSameRowIsReadAgain() {
    DeploymentSnapshot first = orders(5).build();
    router.onRead(first);

    router.onRead(orders(5).build());
    router.onRead(orders(5).readingError(Duration.ofHours(1)).build());

    assertThat(router.current()).isSameAs(first);
  }

  @Test
  void aHoldReadAgainKeepsItsIdentityToo() {
    long read = System.nanoTime();
    DeploymentSnapshot first = orders(5).heldFor(Duration.ofHours(1)).readAt(read).build();
    router.onRead(first);

    router.onRead(
        orders(5)
            .heldFor(Duration.ofHours(1))
            .readAt(read + TimeUnit.SECONDS.toNanos(1))
            .readingError(Duration.ofMillis(1_001))
            .build());

    assertThat(router.current()).isSameAs(first);
  }

  @Test
  void aNewEpochIsPublished() {
    router.onRead(orders(5).build());
    DeploymentSnapshot flipped = orders(6).active(Side.GREEN).build();

    router.onRead(flipped);

    assertThat(router.current()).isSameAs(flipped);
  }

  @Test
  void aFlipMovesIdleConnectionsAndTellsItsCost() throws Exception {
    FakeMovableConnection connection = new FakeMovableConnection(false, false);
    router.connections().add(connection);
    router.onRead(orders(5).build());
    assertThat(router.lastSwitch()).isEmpty();

    router.onRead(orders(6).active(Side.GREEN).build());

    assertThat(connection.moved.await(5, TimeUnit.SECONDS)).isTrue();
    until(() -> !router.lastSwitch().endsWith("under way"));
    assertThat(router.lastSwitch())
        .startsWith("to green (schema green, epoch 6): held 0, longest wait 0 ms, moved 0 of 1");
  }

  @Test
  void theFirstReadAndAHoldMoveNobody() {
    FakeMovableConnection connection = new FakeMovableConnection(false, false);
    router.connections().add(connection);

    router.onRead(orders(5).build());
    router.onRead(orders(6).heldFor(Duration.ofHours(1)).build());
    router.onRead(orders(7).build());

    assertThat(connection.moved.getCount()).isEqualTo(1);
    assertThat(router.lastSwitch()).isEmpty();
  }

  @Test
  void aScheduleIsCarriedOutAtItsInstantWithoutAnotherRead() throws SQLException {
    DeploymentSnapshot planned = orders(5).scheduled(Side.GREEN, Duration.ofMillis(30)).build();
    router.onRead(planned);
    assertThat(router.current()).isSameAs(planned);

    until(() -> router.current() != planned);

    assertThat(router.current().active()).isEqualTo(Side.GREEN);
    assertThat(router.current().epoch()).isEqualTo(5);
    assertThat(router.current().isSteady()).isTrue();
  }

  @Test
  void aScheduleCarriedOutStaysSoWhenItsRowIsReadAgain() {
    router.onRead(orders(5).scheduled(Side.GREEN, Duration.ofMillis(-1)).build());
    DeploymentSnapshot carriedOut = router.current();

    router.onRead(orders(5).scheduled(Side.GREEN, Duration.ofMillis(-1)).build());

    assertThat(carriedOut.active()).isEqualTo(Side.GREEN);
    assertThat(router.current().active()).isEqualTo(Side.GREEN);
  }

  @Test
  void aScheduleThatWasCancelledInTimeIsNotCarriedOut() {
    router.onRead(orders(5).scheduled(Side.GREEN, Duration.ofHours(1)).build());
    DeploymentSnapshot cancelled = orders(6).build();

    router.onRead(cancelled);

    assertThat(router.current()).isSameAs(cancelled);
    assertThat(router.current().isScheduled()).isFalse();
  }

  @Test
  void aDueScheduleOfAStaleRowMakesWritersWaitUntilItIsConfirmed() throws Exception {
    DeploymentRouter stale =
        new DeploymentRouter(
            "orders", 0, executors, MoveCoordinator::new, unused -> BoundaryCheck.NONE);
    stale.onRead(orders(5).scheduled(Side.GREEN, Duration.ofMillis(20)).build());

    until(() -> stale.current().doubt() != Doubt.NONE);

    assertThat(stale.current().doubt()).isEqualTo(Doubt.SCHEDULE_UNCONFIRMED);
    assertThat(stale.current().active()).isEqualTo(Side.BLUE);
    assertThat(stale.current().holds(System.nanoTime())).isTrue();

    stale.onRead(orders(6).active(Side.GREEN).build());
    stale.awaitRelease(connectRetry());
    assertThat(stale.current().active()).isEqualTo(Side.GREEN);
  }

  /** Whatever the ttl is: it can be cancelled until 5 s before, and this row is older. */
  @Test
  void aScheduleOfARowFromBeforeItCouldBeCancelledIsNotCarriedOut() {
    long read = System.nanoTime() - TimeUnit.SECONDS.toNanos(30);
    router.onRead(orders(5).scheduled(Side.GREEN, Duration.ofMillis(29_900)).readAt(read).build());

    assertThat(router.current().doubt()).isEqualTo(Doubt.SCHEDULE_UNCONFIRMED);
    assertThat(router.current().active()).isEqualTo(Side.BLUE);
    assertThat(router.readWantedInNanos(System.nanoTime())).isLessThan(HOUR);

    router.onRead(orders(6).build());
    assertThat(router.current().doubt()).isEqualTo(Doubt.NONE);
    assertThat(router.current().active()).isEqualTo(Side.BLUE);
  }

  @Test
  void aRowWithAScheduleIsWantedOnceMoreBeforeItsInstant() {
    assertThat(router.readWantedInNanos(System.nanoTime())).isEqualTo(Long.MAX_VALUE);

    router.onRead(orders(5).scheduled(Side.GREEN, Duration.ofMinutes(10)).build());

    assertThat(router.readWantedInNanos(System.nanoTime()))
        .isBetween(TimeUnit.MINUTES.toNanos(8), TimeUnit.MINUTES.toNanos(10));
  }

  /** Nobody releases it, and the row goes on saying hold. */
  @Test
  void aHoldThatEndsByItselfIsPublishedAsOver() throws SQLException {
    DeploymentSnapshot held = orders(5).heldFor(Duration.ofMillis(30)).build();
    router.onRead(held);
    assertThat(router.current()).isSameAs(held);

    router.awaitRelease(connectRetry());
    until(() -> router.current().isSteady());

    DeploymentSnapshot over = router.current();
    assertThat(over.epoch()).isEqualTo(5);
    router.onRead(orders(5).heldFor(Duration.ofMillis(-1)).readAt(held.readAtNanos()).build());
    assertThat(router.current().isSteady()).isTrue();
  }

  @Test
  void lossOfControlIsPublishedAndTakenBackByTheNextRead() {
    router.onControlLost();
    DeploymentSnapshot known = orders(5).build();
    router.onRead(known);

    router.onControlLost();
    router.onControlLost();
    assertThat(router.current().doubt()).isEqualTo(Doubt.CONTROL_LOST);
    assertThat(router.current().activeTarget()).isEqualTo("blue");

    router.onRead(orders(5).build());
    assertThat(router.current().doubt()).isEqualTo(Doubt.NONE);
  }

  @Test
  void aConflictIsCountedAndChangesNothing() {
    DeploymentSnapshot kept = orders(5).build();
    router.onRead(kept);

    router.onConflict(kept, orders(5).active(Side.GREEN).build());
    router.onConflict(kept, orders(5).active(Side.GREEN).build());

    assertThat(router.counters().conflictCount()).isEqualTo(2);
    assertThat(router.current()).isSameAs(kept);
  }

  @Test
  void aBadRowOrMissingRelationsChangeNothing() {
    DeploymentSnapshot kept = orders(5).build();
    router.onRead(kept);

    router.onBadRow(new SQLException("active of deployment 'orders' is 'red'", "22023"));
    router.onMissingRelations(kept, List.of("orders", "customers"));
    router.onMissingRelations(kept, List.of());
    router.onRowTypeFunctions(List.of("public.total(integer)"));

    assertThat(router.current()).isSameAs(kept);
  }

  @Test
  void isInUseWhileItHasConnections() {
    FakeMovableConnection connection = new FakeMovableConnection(true, false);

    assertThat(router.isInUse()).isFalse();
    var registration = router.connections().add(connection);
    assertThat(router.isInUse()).isTrue();
    router.onRead(orders(5).heldFor(Duration.ofHours(1)).build());
    assertThat(router.report().openTransactions()).isEqualTo(1);
    router.connections().remove(registration);
    assertThat(router.isInUse()).isFalse();
    assertThat(connection.moved.getCount()).isEqualTo(1);
  }

  @Test
  void aFixedRouterStaysWhereItIs() throws SQLException {
    DeploymentSnapshot green = orders(5).build().fixedOn(Side.GREEN);

    DeploymentRouter fixed = DeploymentRouter.fixed(green, executors);

    assertThat(fixed.current()).isSameAs(green);
    fixed.awaitRelease(connectRetry());
    assertThat(Route.of(fixed.current())).hasToString("green (green) at epoch 5");
  }

  @Test
  void anOlderRowThatArrivesLateIsDropped() {
    router.onRead(orders(5).build());
    DeploymentSnapshot flipped = orders(6).active(Side.GREEN).build();
    router.onRead(flipped);

    router.onRead(orders(5).build());

    assertThat(router.current()).isSameAs(flipped);
  }
}
