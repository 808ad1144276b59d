package io.bluegreen.it.replicate;

import static org.assertj.core.api.Assertions.assertThat;

import io.bluegreen.ops.replicate.CopyProgress;
import io.bluegreen.ops.replicate.TableCopy;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The estimate of the remaining time of a copy. */
class CopyProgressTest {
  private static final CopyProgress START = at("i", 0, "i", 0);

  @Test
  void timeLeftFollowsFromWhatWasDone() {
    CopyProgress now = at("r", 100, "d", 500);
    assertThat(now.bytesDone()).isEqualTo(1000 + 2000);
    assertThat(now.left(START, Duration.ofSeconds(30))).contains(Duration.ofSeconds(20));
    assertThat(now.isReady()).isFalse();
    assertThat(now.ready()).isEqualTo(1);
  }

  @Test
  void nothingIsSaidBeforeAnythingWasDone() {
    assertThat(START.left(START, Duration.ofSeconds(5))).isEmpty();
    assertThat(at("d", 1, "i", 0).left(START, Duration.ofSeconds(5))).isEmpty();
  }

  @Test
  void moreRowsThanEstimatedAreNeverMoreThanAll() {
    CopyProgress now = at("d", 900, "i", 0);
    assertThat(now.bytesDone()).isEqualTo(1000);
  }

  private static CopyProgress at(String small, long smallRows, String big, long bigRows) {
    return new CopyProgress(
        List.of(
            new TableCopy("s.small", small, smallRows, 100, 1000),
            new TableCopy("s.big", big, bigRows, 1000, 4000)),
        0);
  }
}
