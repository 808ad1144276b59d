package io.bluegreen.jdbc.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;

/** Whatever stands where a duration belongs is one, or is refused with what would be right. */
class AnyDurationTest {
  private static final Duration YEAR = Duration.ofDays(365);

  @Property
  void whatWasWrittenIsWhatIsRead(@ForAll @IntRange(min = 0, max = 31_536_000) int seconds) {
    Duration written = Duration.ofSeconds(seconds);
    assertThat(Durations.parse(seconds + "s")).isEqualTo(written);
    assertThat(Durations.parse(" " + seconds + " MS ")).isEqualTo(Duration.ofMillis(seconds));
    assertThat(Durations.parse(written.toString())).isEqualTo(written);
  }

  @Property
  void anythingElseIsRefused(@ForAll("garbage") String text) {
    try {
      assertThat(Durations.parse(text)).isBetween(Duration.ZERO, YEAR);
    } catch (IllegalArgumentException e) {
      assertThat(e).hasMessageContaining("write a duration such as 250ms");
    }
  }

  @Provide
  Arbitrary<String> garbage() {
    Arbitrary<String> parts =
        Arbitraries.of(
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
            "null");
    return Arbitraries.oneOf(
        parts.list().ofMaxSize(6).map(all -> String.join("", all)),
        Arbitraries.strings().all().ofMaxLength(8));
  }
}
