package io.bluegreen.jdbc.internal.connect;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Properties;
import org.junit.jupiter.api.Test;

class LoginLimitTest {

  private static Properties limited(long millis, String... given) {
    Properties properties = new Properties();
    for (int i = 0; i < given.length; i += 2) {
      properties.setProperty(given[i], given[i + 1]);
    }
    LoginLimit.ofMillis(millis).putInto(properties);
    return properties;
  }

  @Test
  void everyStepIsLimitedWhereTheApplicationHasSaidNothing() {
    assertThat(limited(1_500))
        .containsEntry("loginTimeout", "1.5")
        .containsEntry("connectTimeout", "2")
        .containsEntry("socketTimeout", "2")
        .containsEntry("sslResponseTimeout", "1500");
  }

  @Test
  void halfAnHourOrNoLimitOfTheApplicationIsNotInherited() {
    assertThat(limited(5_000, "socketTimeout", "1800", "connectTimeout", "0", "loginTimeout", "60"))
        .containsEntry("loginTimeout", "5.0")
        .containsEntry("connectTimeout", "5")
        .containsEntry("socketTimeout", "5");
  }

  @Test
  void aShorterLimitOfTheApplicationStays() {
    assertThat(limited(10_000, "socketTimeout", "3", "loginTimeout", "2.5"))
        .containsEntry("loginTimeout", "2.5")
        .containsEntry("socketTimeout", "3")
        .containsEntry("connectTimeout", "10");
  }

  @Test
  void whatIsNoNumberIsReplaced() {
    assertThat(limited(2_000, "socketTimeout", "soon")).containsEntry("socketTimeout", "2");
  }

  @Test
  void noLimitIsEverOverBeforeItBegins() {
    assertThat(limited(-5))
        .containsEntry("loginTimeout", "0.001")
        .containsEntry("socketTimeout", "1");
  }
}
