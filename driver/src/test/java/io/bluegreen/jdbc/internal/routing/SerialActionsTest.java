package io.bluegreen.jdbc.internal.routing;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class SerialActionsTest {
  private final SerialActions actions = new SerialActions();

  @Test
  void actionsRunInTheirOrderAndOneThatFailsKeepsNoneBack() {
    List<Integer> ran = new ArrayList<>();
    actions.add(() -> ran.add(1));
    actions.add(
        () -> {
          throw new IllegalStateException("on purpose");
        });
    actions.add(() -> actions.add(() -> ran.add(3)));
    actions.add(() -> ran.add(2));
    assertThat(ran).isEmpty();

    actions.run();

    assertThat(ran).containsExactly(1, 2, 3);
  }

  @Test
  void noTwoRunAtTheSameTimeAndNoneIsForgotten() throws Exception {
    int threads = 4;
    int each = 2_000;
    AtomicInteger running = new AtomicInteger();
    AtomicInteger together = new AtomicInteger();
    AtomicInteger ran = new AtomicInteger();
    CountDownLatch start = new CountDownLatch(1);
    ExecutorService pool = Executors.newFixedThreadPool(threads);
    try {
      for (int i = 0; i < threads; i++) {
        pool.execute(
            () -> {
              try {
                start.await();
              } catch (InterruptedException e) {
                throw new AssertionError(e);
              }
              for (int k = 0; k < each; k++) {
                actions.add(
                    () -> {
                      together.accumulateAndGet(running.incrementAndGet(), Math::max);
                      ran.incrementAndGet();
                      running.decrementAndGet();
                    });
                actions.run();
              }
            });
      }
      start.countDown();
      pool.shutdown();
      assertThat(pool.awaitTermination(20, TimeUnit.SECONDS)).isTrue();
    } finally {
      pool.shutdownNow();
    }
    assertThat(ran).hasValue(threads * each);
    assertThat(together).hasValue(1);
  }
}
