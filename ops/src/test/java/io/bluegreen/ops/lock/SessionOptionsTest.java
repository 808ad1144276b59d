package io.bluegreen.ops.lock;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class SessionOptionsTest {
  @ParameterizedTest
  @CsvSource({
    "'', PT5S, -c lock_timeout=5000ms",
    "'-c search_path=x', PT0.25S, -c lock_timeout=250ms -c search_path=x",
    "'-c lock_timeout=1s', PT5S, -c lock_timeout=1s",
    "'-c search_path=x', PT0S, -c search_path=x",
    "'', PT0S, ''",
  })
  void aLockTimeoutIsAddedUnlessThereIsOne(String present, Duration timeout, String options) {
    assertThat(SessionOptions.withLockTimeout(present, timeout)).isEqualTo(options);
  }
}
