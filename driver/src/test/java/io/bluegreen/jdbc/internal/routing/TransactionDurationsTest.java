package io.bluegreen.jdbc.internal.routing;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The durations of transactions: their classes, their hour, and the shapes of the long ones. */
class TransactionDurationsTest {
  private static final long HOUR = TimeUnit.HOURS.toNanos(1);
  private static final long MINUTE = TimeUnit.MINUTES.toNanos(1);

  private final TransactionDurations durations = new TransactionDurations();

  @ParameterizedTest
  @CsvSource({"-5,0", "0,0", "999999,0", "1000000,1", "1999999,1", "2000000,2", "5000000000,13"})
  void aClassEndsAtAPowerOfTwo(long nanos, int expected) {
    assertThat(TransactionDurations.classOf(nanos)).isEqualTo(expected);
    assertThat(nanos).isLessThan(TimeUnit.MILLISECONDS.toNanos(1L << expected));
  }

  @Test
  void theLongestHaveTheLastClass() {
    assertThat(TransactionDurations.classOf(Long.MAX_VALUE))
        .isEqualTo(TransactionDurations.CLASSES - 1);
  }

  @Test
  void whatIsOlderThanAnHourIsLeftOut() {
    long now = 17;
    add(3);
    assertThat(durations.ofLastHour(now)[0]).isEqualTo(3);
    for (int minute = 1; minute < 60; minute++) {
      add(1);
      assertThat(durations.ofLastHour(now + minute * MINUTE)[0]).isEqualTo(3 + minute);
    }
    assertThat(durations.ofLastHour(now + HOUR)[0]).isEqualTo(59);
    assertThat(durations.ofLastHour(now + HOUR + 5 * MINUTE)[0]).isEqualTo(54);
    assertThat(durations.ofLastHour(now + 3 * HOUR)[0]).isZero();
  }

  @Test
  void longOnesAreKeptByTheirShape() {
    durations.ended(TimeUnit.MILLISECONDS.toNanos(999), "UPDATE short SET n = 1");
    durations.ended(TimeUnit.SECONDS.toNanos(2), "UPDATE t SET n = 1");
    durations.ended(TimeUnit.SECONDS.toNanos(3), "UPDATE t SET n = 2");
    durations.ended(TimeUnit.SECONDS.toNanos(9), null);
    assertThat(durations.longOnes(System.nanoTime()))
        .extracting(each -> each.text() + " " + each.count() + " " + each.longestMillis())
        .containsExactly("null 1 9000", "UPDATE t SET n = ? 2 3000");
    assertThat(durations.longOnes(System.nanoTime() + HOUR + MINUTE)).isEmpty();
  }

  @Test
  void ofManyShapesTheLongestStay() {
    for (int i = 1; i <= 100; i++) {
      durations.ended(TimeUnit.SECONDS.toNanos(i), "SELECT a" + i);
    }
    assertThat(durations.longOnes(System.nanoTime()))
        .hasSize(8)
        .extracting(each -> each.text())
        .startsWith("SELECT a100", "SELECT a99");
  }

  private void add(int count) {
    for (int i = 0; i < count; i++) {
      durations.ended(0, null);
    }
  }
}
