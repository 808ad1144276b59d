package io.bluegreen.jdbc.internal.control;

import static io.bluegreen.jdbc.internal.control.DeploymentBuilder.deployment;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.bluegreen.jdbc.internal.control.DeploymentSnapshot.Doubt;
import io.bluegreen.jdbc.model.Side;
import java.time.Duration;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Time here is what the caller says: no clock is read. */
class DeploymentSnapshotTest {
  private static final long READ = 1_000_000_000_000L;
  private static final long SECOND = 1_000_000_000L;

  private static DeploymentBuilder orders() {
    return deployment("orders").readAt(READ);
  }

  @Test
  void namesItsSidesAndTargets() {
    DeploymentSnapshot orders = orders().schemas("b", "g").active(Side.GREEN).build();

    assertThat(orders.activeTarget()).isEqualTo("g");
    assertThat(orders.target(Side.BLUE)).isEqualTo("b");
    assertThat(orders.isSide("b")).isTrue();
    assertThat(orders.isSide("g")).isTrue();
    assertThat(orders.isSide("B")).isFalse();
    assertThat(orders).hasToString("orders (green = g, epoch 1)");
    assertThat(Side.BLUE.other()).isEqualTo(Side.GREEN);
    assertThat(Side.GREEN.other()).isEqualTo(Side.BLUE);
  }

  @Test
  void holdsUntilItsHoldEndsByItself() {
    DeploymentSnapshot held = orders().heldFor(Duration.ofSeconds(10)).build();

    assertThat(held.isSteady()).isFalse();
    assertThat(held.holds(READ)).isTrue();
    assertThat(held.holdLeftNanos(READ + 4 * SECOND)).isEqualTo(6 * SECOND);
    assertThat(held.holds(READ + 10 * SECOND - 1)).isTrue();
    assertThat(held.holds(READ + 10 * SECOND)).isFalse();
    assertThat(held.holdLeftNanos(READ + 11 * SECOND)).isZero();
  }

  @Test
  void aSteadyRowHoldsNobody() {
    DeploymentSnapshot steady = orders().build();

    assertThat(steady.isSteady()).isTrue();
    assertThat(steady.holds(READ)).isFalse();
    assertThat(steady.isScheduled()).isFalse();
    assertThat(steady.readAtNanos()).isEqualTo(READ);
  }

  @Test
  void aScheduleIsDueAtTheServersInstant() {
    DeploymentSnapshot planned = orders().scheduled(Side.GREEN, Duration.ofSeconds(5)).build();

    assertThat(planned.isScheduled()).isTrue();
    assertThat(planned.isSteady()).isTrue();
    assertThat(planned.untilScheduleNanos(READ + 2 * SECOND)).isEqualTo(3 * SECOND);
    assertThat(planned.untilScheduleNanos(READ + 6 * SECOND)).isEqualTo(-SECOND);
  }

  @Test
  void carriedOutIsTheOtherSideAtTheSameEpochAndNoLongerScheduled() {
    DeploymentSnapshot planned =
        orders().epoch(7).scheduled(Side.GREEN, Duration.ofSeconds(5)).build();

    DeploymentSnapshot done = planned.carriedOut();

    assertThat(done.active()).isEqualTo(Side.GREEN);
    assertThat(done.activeTarget()).isEqualTo("green");
    assertThat(done.epoch()).isEqualTo(7);
    assertThat(done.isScheduled()).isFalse();
    assertThat(done.isSteady()).isTrue();
    assertThat(planned.active()).isEqualTo(Side.BLUE);
    assertThat(done.isConfirmedBy(planned)).isFalse();
    assertThat(done.isConfirmedBy(planned.carriedOut())).isTrue();
  }

  @Test
  void carryingOutASchedulesEndsAHold() {
    DeploymentSnapshot planned =
        orders()
            .heldFor(Duration.ofMinutes(1))
            .scheduled(Side.GREEN, Duration.ofSeconds(5))
            .build();

    assertThat(planned.carriedOut().phase()).isEqualTo(DeploymentPhase.STEADY);
    assertThat(planned.carriedOut().holds(READ)).isFalse();
  }

  @Test
  void aScheduleForTheActiveSideIsNone() {
    DeploymentSnapshot planned = orders().scheduled(Side.BLUE, Duration.ofSeconds(5)).build();

    assertThat(planned.isScheduled()).isFalse();
  }

  @Test
  void anUnconfirmedScheduleHoldsWithoutEnd() {
    DeploymentSnapshot doubted =
        orders()
            .scheduled(Side.GREEN, Duration.ofSeconds(5))
            .build()
            .doubted(Doubt.SCHEDULE_UNCONFIRMED);

    assertThat(doubted.holds(READ + 1_000 * SECOND)).isTrue();
    assertThat(doubted.isSteady()).isFalse();
    assertThat(doubted.active()).isEqualTo(Side.BLUE);
    assertThat(doubted.doubt()).isEqualTo(Doubt.SCHEDULE_UNCONFIRMED);
  }

  @Test
  void lossOfControlHoldsNobodyButIsNotPlain() {
    DeploymentSnapshot lost = orders().build().doubted(Doubt.CONTROL_LOST);

    assertThat(lost.holds(READ)).isFalse();
    assertThat(lost.isSteady()).isFalse();
  }

  @Test
  void fixedOnASideItIgnoresHoldAndSchedule() {
    DeploymentSnapshot fixed =
        orders()
            .heldFor(Duration.ofMinutes(1))
            .scheduled(Side.GREEN, Duration.ofSeconds(5))
            .build()
            .fixedOn(Side.GREEN);

    assertThat(fixed.activeTarget()).isEqualTo("green");
    assertThat(fixed.isSteady()).isTrue();
    assertThat(fixed.holds(READ)).isFalse();
    assertThat(fixed.isScheduled()).isFalse();
  }

  @Test
  void theSameRowReadAgainStillSaysTheSame() {
    DeploymentSnapshot first = held().build();
    DeploymentSnapshot again =
        held().readAt(READ + SECOND).readingError(Duration.ofSeconds(1)).build();

    assertThat(first.isConfirmedBy(again)).isTrue();
    assertThat(first.sameContent(again)).isTrue();
  }

  @Test
  void aDeadlineMayDriftByTwoMillisecondsAndNoMore() {
    DeploymentSnapshot first = held().build();

    assertThat(first.isConfirmedBy(held().readingError(Duration.ofMillis(2)).build())).isTrue();
    assertThat(first.isConfirmedBy(held().readingError(Duration.ofMillis(-2)).build())).isTrue();
    assertThat(first.isConfirmedBy(held().readingError(Duration.ofMillis(3)).build())).isFalse();
    assertThat(first.isConfirmedBy(held().readingError(Duration.ofMillis(-3)).build())).isFalse();
    DeploymentSnapshot planned = orders().scheduled(Side.GREEN, Duration.ofSeconds(9)).build();
    DeploymentSnapshot later =
        orders()
            .scheduled(Side.GREEN, Duration.ofSeconds(9))
            .readingError(Duration.ofMillis(3))
            .build();
    assertThat(planned.isConfirmedBy(later)).isFalse();
    assertThat(planned.sameContent(later)).isTrue();
  }

  @Test
  void withoutDeadlineTheReadingOfTheClockDoesNotMatter() {
    assertThat(orders().build().isConfirmedBy(orders().readingError(Duration.ofHours(1)).build()))
        .isTrue();
  }

  @ParameterizedTest
  @MethodSource("changes")
  void everyColumnThatChangesIsNoticed(UnaryOperator<DeploymentBuilder> change) {
    DeploymentSnapshot before = orders().epoch(5).build();
    DeploymentSnapshot after = change.apply(orders().epoch(5)).build();

    assertThat(before.sameContent(after)).isFalse();
    assertThat(before.isConfirmedBy(after)).isFalse();
  }

  static Stream<Arguments> changes() {
    return Stream.<UnaryOperator<DeploymentBuilder>>of(
            row -> row.epoch(6),
            row -> row.active(Side.GREEN),
            row -> row.schemas("blue2", "green"),
            row -> row.schemas("blue", "green2"),
            row -> row.cluster("blue", "green"),
            row -> row.heldFor(Duration.ofSeconds(1)),
            row -> row.scheduled(Side.GREEN, Duration.ofSeconds(9)),
            row -> row.scheduled(Side.BLUE, Duration.ofSeconds(9)))
        .map(change -> arguments(change));
  }

  @Test
  void aDoubtMakesItSaySomethingElseAlthoughTheContentIsTheSame() {
    DeploymentSnapshot plain = orders().build();
    DeploymentSnapshot doubted = plain.doubted(Doubt.CONTROL_LOST);

    assertThat(plain.isConfirmedBy(doubted)).isFalse();
    assertThat(plain.sameContent(doubted)).isTrue();
  }

  private static DeploymentBuilder held() {
    return orders().heldFor(Duration.ofSeconds(10));
  }
}
