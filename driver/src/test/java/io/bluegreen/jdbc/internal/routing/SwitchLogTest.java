package io.bluegreen.jdbc.internal.routing;

import static org.assertj.core.api.Assertions.assertThat;

import io.bluegreen.jdbc.internal.control.DeploymentBuilder;
import io.bluegreen.jdbc.internal.control.DeploymentSnapshot;
import io.bluegreen.jdbc.internal.observe.DeploymentCounters;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class SwitchLogTest {
  private final DeploymentCounters counters = new DeploymentCounters();
  private final SwitchLog log = new SwitchLog(counters, new ConnectionRegistry());
  private final DeploymentSnapshot flipped = DeploymentBuilder.deployment("orders").build();

  @Test
  void whatWaitedInAHoldThatWasReleasedIsNotTheNextFlips() {
    waited(50);
    log.started(flipped, false);
    log.settled(flipped);
    assertThat(log.last()).contains("held 0, longest wait 0 ms");

    waited(50);
    log.holds();
    waited(7);
    log.started(flipped, true);
    waited(5);
    log.settled(flipped);
    assertThat(log.last()).contains("held 2, longest wait 7 ms");
  }

  private void waited(long millis) {
    counters.waited(TimeUnit.MILLISECONDS.toNanos(millis));
  }
}
