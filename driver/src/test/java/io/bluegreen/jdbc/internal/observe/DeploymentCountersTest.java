package io.bluegreen.jdbc.internal.observe;

import static org.assertj.core.api.Assertions.assertThat;

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
    counters.moved();
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
  void theRecorderTakesEventsWhetherItRunsOrNot() {
    EventRecorder events = FlightRecorderEvents.get();
    assertThat(events instanceof JfrEvents).isEqualTo(FlightRecorder.isInitialized());

    Object token = events.startHold();
    events.held(token, "orders", "released");
    events.switched("orders", "green", 2, "held 0");
    events.moved("orders", "green", 2);
  }
}
