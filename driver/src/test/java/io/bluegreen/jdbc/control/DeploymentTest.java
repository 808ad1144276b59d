package io.bluegreen.jdbc.control;

import static io.bluegreen.jdbc.control.DeploymentBuilder.deployment;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.bluegreen.jdbc.control.Deployment.Doubt;
import io.bluegreen.jdbc.control.Deployment.Phase;
import java.time.Duration;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Time here is what the caller says: no clock is read. */
class DeploymentTest {
  private static final long READ = 1_000_000_000_000L;
  private static final long SECOND = 1_000_000_000L;

  private static DeploymentBuilder orders() {
    return deployment("orders").readAt(READ);
  }

  @Test
  void namesItsSidesAndTargets() {
    Deployment orders = orders().schemas("b", "g").active(Side.GREEN).build();

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
    Deployment held = orders().heldFor(Duration.ofSeconds(10)).build();

    assertThat(held.isPlain()).isFalse();
    assertThat(held.holds(READ)).isTrue();
    assertThat(held.holdLeftNanos(READ + 4 * SECOND)).isEqualTo(6 * SECOND);
    assertThat(held.holds(READ + 10 * SECOND - 1)).isTrue();
    assertThat(held.holds(READ + 10 * SECOND)).isFalse();
    assertThat(held.holdLeftNanos(READ + 11 * SECOND)).isZero();
  }

  @Test
  void aSteadyRowHoldsNobody() {
    Deployment steady = orders().build();

    assertThat(steady.isPlain()).isTrue();
    assertThat(steady.holds(READ)).isFalse();
    assertThat(steady.isScheduled()).isFalse();
    assertThat(steady.readAtNanos()).isEqualTo(READ);
  }

  @Test
  void aScheduleIsDueAtTheServersInstant() {
    Deployment planned = orders().scheduled(Side.GREEN, Duration.ofSeconds(5)).build();

    assertThat(planned.isScheduled()).isTrue();
    assertThat(planned.isPlain()).isTrue();
    assertThat(planned.untilScheduleNanos(READ + 2 * SECOND)).isEqualTo(3 * SECOND);
    assertThat(planned.untilScheduleNanos(READ + 6 * SECOND)).isEqualTo(-SECOND);
  }

  @Test
  void carriedOutIsTheOtherSideAtTheSameEpochAndNoLongerScheduled() {
    Deployment planned = orders().epoch(7).scheduled(Side.GREEN, Duration.ofSeconds(5)).build();

    Deployment done = planned.carriedOut();

    assertThat(done.active()).isEqualTo(Side.GREEN);
    assertThat(done.activeTarget()).isEqualTo("green");
    assertThat(done.epoch()).isEqualTo(7);
    assertThat(done.isScheduled()).isFalse();
    assertThat(done.isPlain()).isTrue();
    assertThat(planned.active()).isEqualTo(Side.BLUE);
    assertThat(done.stillSays(planned)).isFalse();
    assertThat(done.stillSays(planned.carriedOut())).isTrue();
  }

  @Test
  void carryingOutASchedulesEndsAHold() {
    Deployment planned =
        orders()
            .heldFor(Duration.ofMinutes(1))
            .scheduled(Side.GREEN, Duration.ofSeconds(5))
            .build();

    assertThat(planned.carriedOut().phase()).isEqualTo(Phase.STEADY);
    assertThat(planned.carriedOut().holds(READ)).isFalse();
  }

  @Test
  void aScheduleForTheActiveSideIsNone() {
    Deployment planned = orders().scheduled(Side.BLUE, Duration.ofSeconds(5)).build();

    assertThat(planned.isScheduled()).isFalse();
  }

  @Test
  void anUnconfirmedScheduleHoldsWithoutEnd() {
    Deployment doubted =
        orders()
            .scheduled(Side.GREEN, Duration.ofSeconds(5))
            .build()
            .doubted(Doubt.SCHEDULE_UNCONFIRMED);

    assertThat(doubted.holds(READ + 1_000 * SECOND)).isTrue();
    assertThat(doubted.isPlain()).isFalse();
    assertThat(doubted.active()).isEqualTo(Side.BLUE);
    assertThat(doubted.doubt()).isEqualTo(Doubt.SCHEDULE_UNCONFIRMED);
  }

  @Test
  void lossOfControlHoldsNobodyButIsNotPlain() {
    Deployment lost = orders().build().doubted(Doubt.CONTROL_LOST);

    assertThat(lost.holds(READ)).isFalse();
    assertThat(lost.isPlain()).isFalse();
  }

  @Test
  void fixedOnASideItIgnoresHoldAndSchedule() {
    Deployment fixed =
        orders()
            .heldFor(Duration.ofMinutes(1))
            .scheduled(Side.GREEN, Duration.ofSeconds(5))
            .build()
            .fixedOn(Side.GREEN);

    assertThat(fixed.activeTarget()).isEqualTo("green");
    assertThat(fixed.isPlain()).isTrue();
    assertThat(fixed.holds(READ)).isFalse();
    assertThat(fixed.isScheduled()).isFalse();
  }

  @Test
  void theSameRowReadAgainStillSaysTheSame() {
    Deployment first = held().build();
    Deployment again = held().readAt(READ + SECOND).readingError(Duration.ofSeconds(1)).build();

    assertThat(first.stillSays(again)).isTrue();
    assertThat(first.sameContent(again)).isTrue();
  }

  @Test
  void aDeadlineMayDriftByTwoMillisecondsAndNoMore() {
    Deployment first = held().build();

    assertThat(first.stillSays(held().readingError(Duration.ofMillis(2)).build())).isTrue();
    assertThat(first.stillSays(held().readingError(Duration.ofMillis(-2)).build())).isTrue();
    assertThat(first.stillSays(held().readingError(Duration.ofMillis(3)).build())).isFalse();
    assertThat(first.stillSays(held().readingError(Duration.ofMillis(-3)).build())).isFalse();
    Deployment planned = orders().scheduled(Side.GREEN, Duration.ofSeconds(9)).build();
    Deployment later =
        orders()
            .scheduled(Side.GREEN, Duration.ofSeconds(9))
            .readingError(Duration.ofMillis(3))
            .build();
    assertThat(planned.stillSays(later)).isFalse();
    assertThat(planned.sameContent(later)).isTrue();
  }

  @Test
  void withoutDeadlineTheReadingOfTheClockDoesNotMatter() {
    assertThat(orders().build().stillSays(orders().readingError(Duration.ofHours(1)).build()))
        .isTrue();
  }

  @ParameterizedTest
  @MethodSource("changes")
  void everyColumnThatChangesIsNoticed(UnaryOperator<DeploymentBuilder> change) {
    Deployment before = orders().epoch(5).build();
    Deployment after = change.apply(orders().epoch(5)).build();

    assertThat(before.sameContent(after)).isFalse();
    assertThat(before.stillSays(after)).isFalse();
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
    Deployment plain = orders().build();
    Deployment doubted = plain.doubted(Doubt.CONTROL_LOST);

    assertThat(plain.stillSays(doubted)).isFalse();
    assertThat(plain.sameContent(doubted)).isTrue();
  }

  private static DeploymentBuilder held() {
    return orders().heldFor(Duration.ofSeconds(10));
  }
}
