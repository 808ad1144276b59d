package io.bluegreen.jdbc.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DurationsTest {

  @ParameterizedTest
  @CsvSource({
    "250ms, PT0.25S",
    "2s, PT2S",
    "1m, PT1M",
    "3h, PT3H",
    "0s, PT0S",
    "' 2 S ', PT2S",
    "5MS, PT0.005S",
    "PT2S, PT2S",
    "pt1m, PT1M",
    "P1D, PT24H",
    "P365D, PT8760H",
  })
  void readsShortFormsAndIso(String text, Duration expected) {
    assertThat(Durations.parse(text)).isEqualTo(expected);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", " ", "2", "s", "-1s", "+1s", "1.5s", "2 s s", "2d", "1s2", "PT", "soon", "٣s"})
  void saysWhatWouldBeRight(String text) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Durations.parse(text))
        .withMessageContaining("250ms")
        .withMessageContaining("PT2S");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"PT-1S", "P366D", "P999999D", "1234567890s", "999999999h", "999999999m", "8761h"})
  void refusesWhatNobodyCanMean(String text) {
    assertThatIllegalArgumentException().isThrownBy(() -> Durations.parse(text));
  }

  @Test
  void keepsTheCauseOfABrokenIsoText() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Durations.parse("P?"))
        .havingCause()
        .isInstanceOf(java.time.format.DateTimeParseException.class);
  }
}
