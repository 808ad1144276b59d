package io.bluegreen.jdbc.internal.control;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class ReadPaceTest {
  private static final long START = Long.MAX_VALUE - TimeUnit.SECONDS.toNanos(2);

  private final ReadPace pace = new ReadPace();

  @Test
  void aCutoversNotificationsAreFollowedAtOnce() {
    for (int i = 0; i < ReadPace.AT_ONCE; i++) {
      assertThat(pace.take(START)).isZero();
    }
    assertThat(pace.take(START)).isEqualTo(ReadPace.INTERVAL_NANOS);
  }

  /** Also where the clock passes the end of its range. */
  @Test
  void aFloodIsReadForAtABoundedPace() {
    long now = START;
    long end = START + TimeUnit.SECONDS.toNanos(10);
    int reads = 0;
    while (end - now > 0) {
      now += pace.take(now) + 1_000;
      reads++;
    }
    assertThat(reads).isBetween(100, 100 + ReadPace.AT_ONCE + 1);
  }

  @Test
  void afterAPauseTheFirstOnesAreFollowedAtOnceAgain() {
    for (int i = 0; i < 20; i++) {
      pace.take(START);
    }
    long later = START + TimeUnit.MINUTES.toNanos(1);
    for (int i = 0; i < ReadPace.AT_ONCE; i++) {
      assertThat(pace.take(later)).isZero();
    }
    assertThat(pace.take(later)).isPositive();
  }
}
