package io.bluegreen.jdbc.internal.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.SQLException;
import java.util.HashSet;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class PropertyValuesTest {
  private static final String URL = "jdbc:bluegreen:postgresql://db/orders";

  @AfterEach
  void clear() {
    for (ConnectionProperty property : ConnectionProperty.values()) {
      System.clearProperty(property.key());
    }
  }

  private static PropertyValues own(String query, Map<String, String> info) throws SQLException {
    Properties properties = new Properties();
    properties.putAll(info);
    return new PropertyValues(BlueGreenUrl.parse(URL + query), properties);
  }

  @ParameterizedTest
  @EnumSource
  void theUrlWinsOverPropertiesOverSystemPropertiesOverTheDefault(ConnectionProperty property)
      throws SQLException {
    String key = property.key();

    assertThat(own("", Map.of()).find(property)).isEqualTo(property.defaultValue());
    System.setProperty(key, "system");
    assertThat(own("", Map.of()).find(property)).isEqualTo("system");
    assertThat(own("", Map.of(key, "info")).find(property)).isEqualTo("info");
    assertThat(own("?" + key + "=url", Map.of(key, "info")).find(property)).isEqualTo("url");
    assertThat(own("?" + key + "=url", Map.of(key, "info")).get(property)).isEqualTo("url");
  }

  @Test
  void theDefaultsOfPropertiesCountAsGiven() throws SQLException {
    Properties defaults = new Properties();
    defaults.setProperty("bluegreen.ttl", "7s");

    PropertyValues own = new PropertyValues(BlueGreenUrl.parse(URL), new Properties(defaults));

    assertThat(own.get(ConnectionProperty.TTL)).isEqualTo("7s");
  }

  @Test
  void leavesPgjdbcsPropertiesAlone() throws SQLException {
    PropertyValues own = own("?ssl=true&nonsense=1", Map.of("user", "u", "BLUEGREENish", "x"));

    assertThat(own.find(ConnectionProperty.CONTROL)).isNull();
    assertThat(own.get(ConnectionProperty.CONTROL)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "bluegreen.tll, bluegreen.ttl",
    "bluegreen.TTL, bluegreen.ttl",
    "bluegreen.searchpath, bluegreen.searchPath",
    "bluegreen.search_path, bluegreen.searchPath",
    "bluegreen.holdTimout, bluegreen.holdTimeout",
    "bluegreen.controlUsr, bluegreen.controlUser",
    "bluegreen.pool, bluegreen.pooler",
    "bluegreen.onControlLost, bluegreen.onControlLoss",
    "bluegreen.deploymentName, bluegreen.deployment",
    "BlueGreen.ttl, bluegreen.ttl",
  })
  void anUnknownNameIsRefusedWithTheNearestOne(String name, String nearest) {
    for (String query : new String[] {"?" + name + "=x", ""}) {
      Map<String, String> info = query.isEmpty() ? Map.of(name, "x") : Map.of();
      assertThatThrownBy(() -> own(query, info))
          .isInstanceOf(SQLException.class)
          .hasMessageContaining("'" + name + "'")
          .hasMessageContaining("the nearest is '" + nearest + "'")
          .extracting(e -> ((SQLException) e).getSQLState())
          .isEqualTo("22023");
    }
  }

  @Test
  void aNameWithoutLettersIsRefusedToo() {
    assertThatThrownBy(() -> own("?bluegreen.=x", Map.of())).hasMessageContaining("'bluegreen.'");
  }

  @ParameterizedTest
  @EnumSource
  void everyPropertyIsDescribed(ConnectionProperty property) {
    assertThat(property.key()).matches("bluegreen\\.[a-z][a-zA-Z]+");
    assertThat(property.description()).endsWith(".");
    assertThat(ConnectionProperty.of(property.key())).isSameAs(property);
    String[] choices = property.choices();
    if (choices != null) {
      assertThat(choices).contains(property.defaultValue());
      assertThat(property.description()).contains(choices);
    }
  }

  @Test
  void noTwoPropertiesShareAKey() {
    Set<String> keys = new HashSet<>();
    for (ConnectionProperty property : ConnectionProperty.values()) {
      assertThat(keys.add(property.key())).as(property.key()).isTrue();
    }
    assertThat(ConnectionProperty.of("bluegreen.TTL")).isNull();
  }
}
