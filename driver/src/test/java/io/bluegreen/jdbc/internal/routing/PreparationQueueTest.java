package io.bluegreen.jdbc.internal.routing;

import static io.bluegreen.jdbc.internal.control.DeploymentBuilder.deployment;
import static org.assertj.core.api.Assertions.assertThat;

import io.bluegreen.jdbc.internal.control.DeploymentSnapshot;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(10)
class PreparationQueueTest {
  private static final long FOR_EVER = Long.MAX_VALUE / 4;

  private final PreparationQueue preparationQueue = new PreparationQueue();

  private static HoldWait newWait() {
    return new HoldWait("owner", System.nanoTime(), TimeUnit.HOURS.toNanos(1), 0);
  }

  private List<HoldWait> asked(int count) {
    List<HoldWait> waits = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      HoldWait wait = newWait();
      preparationQueue.ask(wait);
      waits.add(wait);
    }
    return waits;
  }

  @Test
  void aFewHaveTheirTurnAtOnceAndTheOthersInOrder() {
    List<HoldWait> waits = asked(PreparationQueue.AT_ONCE + 2);

    assertThat(waits.subList(0, PreparationQueue.AT_ONCE)).allMatch(HoldWait::hasTurn);
    assertThat(waits.subList(PreparationQueue.AT_ONCE, waits.size())).noneMatch(HoldWait::hasTurn);

    preparationQueue.end(waits.get(0));

    assertThat(waits.get(0).hasTurn()).isFalse();
    assertThat(waits.get(PreparationQueue.AT_ONCE).hasTurn()).isTrue();
    assertThat(waits.get(PreparationQueue.AT_ONCE + 1).hasTurn()).isFalse();
  }

  @Test
  void whoLeavesTheQueueIsPassedOver() {
    List<HoldWait> waits = asked(PreparationQueue.AT_ONCE + 2);

    preparationQueue.end(waits.get(PreparationQueue.AT_ONCE));
    preparationQueue.end(waits.get(0));

    assertThat(waits.get(PreparationQueue.AT_ONCE).hasTurn()).isFalse();
    assertThat(waits.get(PreparationQueue.AT_ONCE + 1).hasTurn()).isTrue();
  }

  @Test
  void aTurnThatEndsTwiceIsGivenOnOnce() {
    List<HoldWait> waits = asked(PreparationQueue.AT_ONCE);

    preparationQueue.end(waits.get(0));
    preparationQueue.end(waits.get(0));

    assertThat(asked(2)).extracting(HoldWait::hasTurn).containsExactly(true, false);
  }

  @Test
  void whoWaitsInAHoldIsWokenForItsTurnAndTheHoldGoesOn() throws Exception {
    DeploymentSnapshot held = deployment("orders").heldFor(Duration.ofHours(1)).build();
    List<HoldWait> before = asked(PreparationQueue.AT_ONCE);
    HoldGate gate = new HoldGate();
    CountDownLatch asked = new CountDownLatch(1);
    FutureTask<Boolean> waits =
        new FutureTask<>(
            () -> {
              HoldWait wait = newWait();
              preparationQueue.ask(wait);
              asked.countDown();
              gate.await(() -> held, wait, FOR_EVER);
              return wait.hasTurn();
            });
    new Thread(waits, "waits").start();
    asked.await();
    assertThat(waits.isDone()).isFalse();

    preparationQueue.end(before.get(0));

    assertThat(waits.get()).isTrue();
  }
}
