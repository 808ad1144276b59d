package io.bluegreen.ops.sql;

import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class DeadlineTest {
  private static final Deadline PAST = new Deadline(System.nanoTime() - 1);

  @Test
  void theConditionIsAskedOnceAlsoWhenTheTimeIsOver() throws Exception {
    AtomicInteger asked = new AtomicInteger();
    assertThat(PAST.await(() -> asked.incrementAndGet() > 1)).isFalse();
    assertThat(asked).hasValue(1);
    assertThat(PAST.await(() -> true)).isTrue();
    assertThat(PAST.left()).isEqualTo(Duration.ZERO);
  }

  @Test
  void itIsAskedUntilItHolds() throws Exception {
    AtomicInteger asked = new AtomicInteger();
    assertThat(Deadline.in(Duration.ofMinutes(1)).await(() -> asked.incrementAndGet() == 5))
        .isTrue();
    assertThat(asked).hasValue(5);
  }

  @Test
  void aFailureOfTheConditionIsNotWaitedOut() {
    assertThatThrownBy(
            () ->
                Deadline.in(Duration.ofMinutes(1))
                    .await(
                        () -> {
                          throw new IOException("gone");
                        }))
        .isInstanceOf(IOException.class);
  }

  @Test
  void anInterruptEndsTheWait() {
    Thread.currentThread().interrupt();
    assertThatThrownBy(() -> Deadline.in(Duration.ofMinutes(1)).await(() -> false))
        .isInstanceOf(InterruptedException.class);
  }

  @Test
  void theEarlierOneCountsAlsoAcrossTheOverflowOfTheAxis() {
    Deadline early = new Deadline(Long.MAX_VALUE - 5);
    Deadline late = new Deadline(Long.MIN_VALUE + 5);
    assertThat(early.orEarlier(late)).isEqualTo(early);
    assertThat(late.orEarlier(early)).isEqualTo(early);
  }

  @Test
  void pausesGrowWithTheWaitAndStayBetweenOneAndFiftyMilliseconds() {
    assertThat(Deadline.pauseAfter(0)).isEqualTo(MILLISECONDS.toNanos(1));
    assertThat(Deadline.pauseAfter(MILLISECONDS.toNanos(80))).isEqualTo(MILLISECONDS.toNanos(10));
    assertThat(Deadline.pauseAfter(MILLISECONDS.toNanos(9000))).isEqualTo(MILLISECONDS.toNanos(50));
  }
}
