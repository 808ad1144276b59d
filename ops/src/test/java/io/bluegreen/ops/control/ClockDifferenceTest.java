package io.bluegreen.ops.control;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class ClockDifferenceTest {
  private static final Duration HOLD = Duration.ofSeconds(18);

  @Test
  void theWayOfTheAnswersIsNoDifference() {
    ClockDifference difference = new ClockDifference.Sample(1000, 1100, 200).difference();
    assertThat(difference.aheadMillis()).isZero();
    assertThat(difference.exceeds(Duration.ZERO)).isFalse();
  }

  @Test
  void aDifferenceCountsOnlyBeyondWhatTheMeasurementMayBeOff() {
    ClockDifference slow = new ClockDifference.Sample(0, 6000, 8000).difference();
    assertThat(slow.exceeds(ClockDifference.allowed(HOLD))).isFalse();
    ClockDifference quick = new ClockDifference.Sample(0, 6000, 10).difference();
    assertThat(quick.exceeds(ClockDifference.allowed(HOLD))).isTrue();
    assertThat(quick.describe()).isEqualTo("6.0 s ahead");
  }

  @Test
  void aClockBehindIsAsBad() {
    ClockDifference behind = new ClockDifference.Sample(60_000, 0, 10).difference();
    assertThat(behind.exceeds(ClockDifference.allowed(HOLD))).isTrue();
    assertThat(behind.describe()).isEqualTo("60.0 s behind");
  }

  @Test
  void aQuarterOfTheHoldIsAllowedAndNeverMoreThanAFewSeconds() {
    assertThat(ClockDifference.allowed(HOLD)).isEqualTo(Duration.ofMillis(4500));
    assertThat(ClockDifference.allowed(Duration.ofMinutes(5))).isEqualTo(Duration.ofSeconds(5));
  }
}
