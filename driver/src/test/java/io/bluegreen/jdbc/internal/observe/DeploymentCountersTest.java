package io.bluegreen.jdbc.internal.observe;

import static org.assertj.core.api.Assertions.assertThat;

import io.bluegreen.jdbc.model.Side;
import jdk.jfr.FlightRecorder;
import org.junit.jupiter.api.Test;

class DeploymentCountersTest {
  private final DeploymentCounters counters = new DeploymentCounters();

  @Test
  void rememberTheLongestWaitForGoodAndPerFlip() {
    counters.waited(5);
    counters.waited(9);
    counters.waited(2);

    assertThat(counters.heldCount()).isEqualTo(3);
    assertThat(counters.holdNanosMax()).isEqualTo(9);
    assertThat(counters.takeHoldNanosMax()).isEqualTo(9);
    assertThat(counters.takeHoldNanosMax()).isZero();
    assertThat(counters.holdNanosMax()).isEqualTo(9);
  }

  @Test
  void countWhatHappened() {
    counters.moved(Side.GREEN, 2);
    counters.conflict();
    counters.conflict();
    counters.passedThrough();

    assertThat(counters.movedCount()).isEqualTo(1);
    assertThat(counters.conflictCount()).isEqualTo(2);
    assertThat(counters.passedThroughCount()).isEqualTo(1);
    assertThat(counters.retriedCount()).isZero();
    assertThat(counters.outcomeUnknownCount()).isZero();
  }

  @Test
  void aMoveCountsForItsOwnFlip() {
    counters.moved(Side.GREEN, 10);
    counters.flipStarted(Side.GREEN, 10);
    counters.moved(Side.GREEN, 10);
    assertThat(counters.movedOfFlipCount())
        .as("one was quicker than the flip's start")
        .isEqualTo(2);
    counters.flipStarted(Side.BLUE, 20);
    assertThat(counters.movedOfFlipCount()).isZero();
    counters.moved(Side.GREEN, 10);
    counters.moved(Side.BLUE, 20);
    counters.moved(Side.BLUE, 21);
    assertThat(counters.movedOfFlipCount()).as("the late one is not counted").isEqualTo(2);
    counters.flipStarted(Side.GREEN, 30);
    assertThat(counters.movedOfFlipCount()).isZero();
    assertThat(counters.movedCount()).isEqualTo(5);
  }

  @Test
  void theRecorderTakesEventsWhetherItRunsOrNot() {
    EventRecorder events = FlightRecorderEvents.get();
    assertThat(events instanceof JfrEvents).isEqualTo(FlightRecorder.isInitialized());

    Object token = events.startHold();
    events.held(token, "orders", "released");
    events.switched("orders", "green", 2, "held 0");
    events.moved("orders", "green", 2);
  }
}
