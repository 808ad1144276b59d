package io.bluegreen.jdbc.internal.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.SQLException;
import java.util.Properties;
import org.junit.jupiter.api.Test;

class SettingsCacheTest {
  private static final String URL = "jdbc:bluegreen:postgresql://db/orders?ApplicationName=shop";

  private final SettingsCache cache = new SettingsCache();

  @Test
  void theSameUrlAndPropertiesAreParsedOnce() throws SQLException {
    assertThat(cache.of(URL, login("alice", "one"))).isSameAs(cache.of(URL, login("alice", "one")));
  }

  @Test
  void anotherPasswordIsAnotherLogin() throws SQLException {
    cache.of(URL, login("alice", "one"));
    Settings rotated = cache.of(URL, login("alice", "two"));
    assertThat(rotated.asGiven()).containsEntry("password", "two");
    assertThat(rotated.sessionOrigin().properties()).containsEntry("password", "two");
  }

  @Test
  void defaultsInsidePropertiesCount() throws SQLException {
    Properties empty = new Properties(login("alice", "one"));
    assertThat(cache.of(URL, empty).asGiven()).containsEntry("user", "alice");
    assertThat(cache.of(URL, new Properties()).asGiven()).doesNotContainKey("user");
  }

  @Test
  void aSystemPropertyThatIsSetLaterCounts() throws SQLException {
    String key = ConnectionProperty.DEPLOYMENT.key();
    assertThat(cache.of(URL, new Properties()).deploymentName()).isEqualTo("orders");
    System.setProperty(key, "other");
    try {
      assertThat(cache.of(URL, new Properties()).deploymentName()).isEqualTo("other");
    } finally {
      System.clearProperty(key);
    }
    assertThat(cache.of(URL, new Properties()).deploymentName()).isEqualTo("orders");
  }

  @Test
  void whatTheUrlSaysIsNotSaidTwice() throws SQLException {
    Settings settings = cache.of(URL + "&currentSchema=tenant", login("alice", "one"));
    assertThat(settings.url().physical()).contains("ApplicationName=shop");
    assertThat(settings.sessionOrigin().properties()).containsOnlyKeys("user", "password");
  }

  private static Properties login(String user, String password) {
    Properties login = new Properties();
    login.setProperty("user", user);
    login.setProperty("password", password);
    return login;
  }
}
