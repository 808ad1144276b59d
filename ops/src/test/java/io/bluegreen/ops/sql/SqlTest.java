package io.bluegreen.ops.sql;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class SqlTest {
  @Test
  void aLiteralMeansTheSameWhateverStandardConformingStringsSays() {
    assertThat(Sql.literal("plain")).isEqualTo("'plain'");
    assertThat(Sql.literal("o'brien")).isEqualTo("'o''brien'");
    assertThat(Sql.literal("back\\slash's")).isEqualTo("E'back\\\\slash''s'");
  }

  @Test
  void anIdentifierIsQuoted() {
    assertThat(Sql.identifier("a\"b")).isEqualTo("\"a\"\"b\"");
  }

  @Test
  void aTimeThatIsOverBecomesAMillisecondForZeroWouldMeanForEver() {
    assertThat(Sql.millis(Duration.ofSeconds(2))).isEqualTo("2000 ms");
    assertThat(Sql.millis(Duration.ZERO)).isEqualTo("1 ms");
    assertThat(Sql.millis(Duration.ofMillis(-5))).isEqualTo("1 ms");
  }
}
