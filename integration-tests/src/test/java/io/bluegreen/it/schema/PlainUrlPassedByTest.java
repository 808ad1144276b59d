package io.bluegreen.it.schema;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import io.bluegreen.fixtures.log.CapturedLog;
import io.bluegreen.jdbc.BlueGreenDriver;
import java.sql.SQLException;
import java.util.Properties;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A URL of pgjdbc's that sets our properties, as DriverManager asks every driver for it. */
final class PlainUrlPassedByTest {
  private final BlueGreenDriver registered = new BlueGreenDriver();

  @Test
  void isWarnedAboutOnceWithoutItsPassword() throws SQLException {
    String address = "jdbc:postgresql://passed-by.example/shop";
    String url = address + "?password=secret&bluegreen.deployment=shop";
    try (CapturedLog log = CapturedLog.open()) {
      assertThat(registered.acceptsURL(url)).isFalse();
      assertThat(registered.connect(url, new Properties())).isNull();
      assertThat(log.messages(Level.WARN, address))
          .singleElement()
          .asString()
          .contains("does not follow", "jdbc:bluegreen:postgresql:", "PlainUrlDriver")
          .doesNotContain("secret");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "jdbc:postgresql://quiet.example/shop",
        "jdbc:postgresql://quiet.example/shop?user=bluegreen.deployment",
        "jdbc:postgresql://quiet.example/bluegreen.deployment",
        "jdbc:mysql://quiet.example/shop?bluegreen.deployment=shop",
      })
  void othersAreNot(String url) {
    try (CapturedLog log = CapturedLog.open()) {
      assertThat(registered.acceptsURL(url)).isFalse();
      assertThat(log.messages(Level.WARN, "quiet.example")).isEmpty();
    }
  }
}
