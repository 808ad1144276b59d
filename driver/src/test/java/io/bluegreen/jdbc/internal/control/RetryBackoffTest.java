package io.bluegreen.jdbc.internal.control;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RetryBackoffTest {
  private static final double ALMOST_ONE = Math.nextDown(1.0);

  @ParameterizedTest
  @CsvSource({"1, 50", "2, 100", "3, 200", "7, 3200", "8, 5000", "9, 5000", "2147483647, 5000"})
  void doublesFrom50MillisecondsTo5Seconds(int failures, long longestMillis) {
    long longest = TimeUnit.MILLISECONDS.toNanos(longestMillis);

    assertThat(RetryBackoff.nanos(failures, 0, 0)).isEqualTo(longest / 2);
    assertThat(RetryBackoff.nanos(failures, 0, ALMOST_ONE)).isBetween(longest - 2, longest);
  }

  @ParameterizedTest
  @CsvSource({"1, 10, 50", "1, 100, 300", "1, 3000, 9000", "9, 1000, 5000", "9, 10000, 30000"})
  void leavesAServerThatLetAnAttemptWaitInPeaceForLonger(
      int failures, long spentMillis, long longestMillis) {
    long spent = TimeUnit.MILLISECONDS.toNanos(spentMillis);
    long longest = TimeUnit.MILLISECONDS.toNanos(longestMillis);

    assertThat(RetryBackoff.nanos(failures, spent, 0)).isEqualTo(longest / 2);
    assertThat(RetryBackoff.nanos(failures, spent, ALMOST_ONE)).isBetween(longest - 4, longest);
  }

  @Test
  void spreadsATtlByATenthEitherWay() {
    assertThat(RetryBackoff.jittered(1_000_000_000, 0)).isEqualTo(900_000_000);
    assertThat(RetryBackoff.jittered(1_000_000_000, 0.5)).isEqualTo(1_000_000_000);
    assertThat(RetryBackoff.jittered(1_000_000_000, ALMOST_ONE))
        .isBetween(1_099_999_998L, 1_100_000_000L);
  }
}
