package io.bluegreen.jdbc.internal.control;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ServerClockTest {
  private static final Instant SERVER = Instant.parse("2026-03-01T12:00:00Z");

  @Test
  void tiesTheReadingToTheMiddleOfItsRoundTrip() {
    ServerClock clock = new ServerClock(SERVER, 1_000, 3_000);

    assertThat(clock.nanos()).isEqualTo(2_000);
    assertThat(clock.nanosOf(SERVER)).isEqualTo(2_000);
    assertThat(clock.nanosOf(SERVER.plusMillis(5))).isEqualTo(5_002_000);
    assertThat(clock.nanosOf(SERVER.minusMillis(5))).isEqualTo(-4_998_000);
  }

  @ParameterizedTest
  @ValueSource(longs = {Long.MIN_VALUE, -1, 0, Long.MAX_VALUE - 500})
  void survivesAWrapOfTheNanoTimeAxis(long nanos) {
    ServerClock clock = new ServerClock(SERVER, nanos, nanos + 1_000);

    long now = nanos + 500;
    assertThat(clock.nanosOf(SERVER.plusSeconds(3)) - now).isEqualTo(3_000_000_000L);
  }

  @Test
  void saturatesFarInstantsAtACentury() {
    ServerClock clock = new ServerClock(SERVER, 0, 0);

    assertThat(clock.nanosOf(SERVER.plus(Duration.ofDays(200 * 365))))
        .isEqualTo(Duration.ofDays(36_525).toNanos());
    assertThat(clock.nanosOf(SERVER.minus(Duration.ofDays(200 * 365))))
        .isEqualTo(Duration.ofDays(-36_525).toNanos());
  }

  @Test
  void saturatesWhatNoLongCouldCount() {
    ServerClock clock = new ServerClock(SERVER, 0, 0);

    assertThat(clock.nanosOf(SERVER.plus(Duration.ofDays(400 * 365))))
        .isEqualTo(Duration.ofDays(36_525).toNanos());
    assertThat(clock.nanosOf(Instant.MAX)).isEqualTo(Duration.ofDays(36_525).toNanos());
    assertThat(clock.nanosOf(Instant.MIN)).isEqualTo(Duration.ofDays(-36_525).toNanos());
  }
}
