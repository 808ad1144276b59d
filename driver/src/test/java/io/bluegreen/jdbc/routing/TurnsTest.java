package io.bluegreen.jdbc.routing;

import static io.bluegreen.jdbc.control.DeploymentBuilder.deployment;
import static org.assertj.core.api.Assertions.assertThat;

import io.bluegreen.jdbc.control.Deployment;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(10)
class TurnsTest {
  private static final long FOR_EVER = Long.MAX_VALUE / 4;

  private final Turns turns = new Turns();

  private static Wait newWait() {
    return new Wait("owner", System.nanoTime(), TimeUnit.HOURS.toNanos(1), 0);
  }

  private List<Wait> asked(int count) {
    List<Wait> waits = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      Wait wait = newWait();
      turns.ask(wait);
      waits.add(wait);
    }
    return waits;
  }

  @Test
  void aFewHaveTheirTurnAtOnceAndTheOthersInOrder() {
    List<Wait> waits = asked(Turns.AT_ONCE + 2);

    assertThat(waits.subList(0, Turns.AT_ONCE)).allMatch(Wait::isCalled);
    assertThat(waits.subList(Turns.AT_ONCE, waits.size())).noneMatch(Wait::isCalled);

    turns.end(waits.get(0));

    assertThat(waits.get(0).isCalled()).isFalse();
    assertThat(waits.get(Turns.AT_ONCE).isCalled()).isTrue();
    assertThat(waits.get(Turns.AT_ONCE + 1).isCalled()).isFalse();
  }

  @Test
  void whoLeavesTheQueueIsPassedOver() {
    List<Wait> waits = asked(Turns.AT_ONCE + 2);

    turns.end(waits.get(Turns.AT_ONCE));
    turns.end(waits.get(0));

    assertThat(waits.get(Turns.AT_ONCE).isCalled()).isFalse();
    assertThat(waits.get(Turns.AT_ONCE + 1).isCalled()).isTrue();
  }

  @Test
  void aTurnThatEndsTwiceIsGivenOnOnce() {
    List<Wait> waits = asked(Turns.AT_ONCE);

    turns.end(waits.get(0));
    turns.end(waits.get(0));

    assertThat(asked(2)).extracting(Wait::isCalled).containsExactly(true, false);
  }

  @Test
  void whoWaitsInAHoldIsWokenForItsTurnAndTheHoldGoesOn() throws Exception {
    Deployment held = deployment("orders").heldFor(Duration.ofHours(1)).build();
    List<Wait> before = asked(Turns.AT_ONCE);
    HoldGate gate = new HoldGate();
    CountDownLatch asked = new CountDownLatch(1);
    FutureTask<Boolean> waits =
        new FutureTask<>(
            () -> {
              Wait wait = newWait();
              turns.ask(wait);
              asked.countDown();
              gate.await(() -> held, wait, FOR_EVER);
              return wait.isCalled();
            });
    new Thread(waits, "waits").start();
    asked.await();
    assertThat(waits.isDone()).isFalse();

    turns.end(before.get(0));

    assertThat(waits.get()).isTrue();
  }
}
