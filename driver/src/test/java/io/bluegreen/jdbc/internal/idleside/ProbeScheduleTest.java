package io.bluegreen.jdbc.internal.idleside;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ProbeScheduleTest {
  private static final long PERIOD = ProbeSchedule.PERIOD_NANOS;
  private static final long RETRY = ProbeSchedule.FIRST_RETRY_NANOS;

  private final ProbeSchedule schedule = new ProbeSchedule();

  private boolean isDue(long epoch, long now) {
    return schedule.take(epoch, true, 0, now);
  }

  @Test
  void asksAtOnceAndThenOncePerPeriod() {
    assertThat(isDue(1, 0)).isTrue();
    assertThat(isDue(1, PERIOD)).isFalse();
    assertThat(isDue(1, PERIOD + 1)).isTrue();
    assertThat(isDue(1, PERIOD + 2)).isFalse();
  }

  @Test
  void asksAtANewEpochOnlyWhereItCounts() {
    assertThat(isDue(1, 0)).isTrue();

    assertThat(schedule.take(2, false, 0, 1)).isFalse();
    assertThat(schedule.take(2, true, 0, 1)).isTrue();
  }

  @Test
  void asksEarlierByAPartOfThePeriod() {
    assertThat(isDue(1, 0)).isTrue();

    assertThat(schedule.take(1, true, 0.1, PERIOD - PERIOD / 20)).isTrue();
  }

  @Test
  void afterAFailureAsksSoonAndThenAfterTwiceAsLongUpToThePeriod() {
    long now = 0;
    assertThat(isDue(1, now)).isTrue();
    for (long wait = RETRY; wait < 4 * PERIOD; wait *= 2) {
      schedule.answered(false);
      long longest = Math.min(wait, PERIOD);
      assertThat(isDue(1, now + longest)).isFalse();
      now += longest + 1;
      assertThat(isDue(1, now)).isTrue();
    }
  }

  @Test
  void aSuccessMakesThePeriodLongAndTheNextRetryShortAgain() {
    assertThat(isDue(1, 0)).isTrue();
    schedule.answered(false);
    schedule.answered(false);
    schedule.answered(true);

    assertThat(isDue(1, PERIOD)).isFalse();
    schedule.answered(false);
    assertThat(isDue(1, RETRY + 1)).isTrue();
  }
}
