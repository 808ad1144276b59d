package io.bluegreen.jdbc.model;

import static org.assertj.core.api.Assertions.assertThat;

import io.bluegreen.fixtures.property.Generator;
import io.bluegreen.fixtures.property.Generators;
import io.bluegreen.fixtures.property.Property;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever stands where a duration belongs is one, or is refused with what would be right. */
class AnyDurationTest {
  private static final Duration YEAR = Duration.ofDays(365);

  private static final Generator<String> GARBAGE =
      Generators.oneOf(
          Generators.joined(
              0,
              6,
              "1",
              "9999999999",
              "0",
              "-",
              "+",
              ".",
              "P",
              "T",
              "PT",
              "s",
              "ms",
              "m",
              "h",
              "D",
              "S",
              "M",
              "e",
              "٣",
              " ",
              "∞",
              "\n",
              "null"),
          Generators.texts(0, 8));

  @Test
  void whatWasWrittenIsWhatIsRead() {
    Property.holds(1000, values -> isRead(values.any("seconds", Generators.ints(0, 31_536_000))));
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 59, 60, 3600, 86_400, 31_535_999, 31_536_000})
  void theEndsAreReadToo(int seconds) {
    isRead(seconds);
  }

  private static void isRead(int seconds) {
    Duration written = Duration.ofSeconds(seconds);
    assertThat(Durations.parse(seconds + "s")).isEqualTo(written);
    assertThat(Durations.parse(" " + seconds + " MS ")).isEqualTo(Duration.ofMillis(seconds));
    assertThat(Durations.parse(written.toString())).isEqualTo(written);
  }

  @Test
  void anythingElseIsRefused() {
    Property.holds(1000, values -> isReadOrRefused(values.any("text", GARBAGE)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "-1s",
        "+1s",
        "1",
        "9999999999s",
        "9999999999h",
        "99999999999999999999ms",
        "P",
        "PT",
        "PT-1S",
        "P9999999999D",
        "1e3s",
        "1.5s",
        "٣s",
        "∞",
        "null",
        "\n",
        "\ud800"
      })
  void anythingElseThatIsKnownIsRefusedToo(String text) {
    isReadOrRefused(text);
  }

  private static void isReadOrRefused(String text) {
    try {
      assertThat(Durations.parse(text)).isBetween(Duration.ZERO, YEAR);
    } catch (IllegalArgumentException e) {
      assertThat(e).hasMessageContaining("write a duration such as 250ms");
    }
  }
}
