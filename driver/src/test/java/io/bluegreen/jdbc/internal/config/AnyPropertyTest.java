package io.bluegreen.jdbc.internal.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.bluegreen.fixtures.property.Generator;
import io.bluegreen.fixtures.property.Generators;
import io.bluegreen.fixtures.property.Property;
import java.sql.SQLException;
import java.util.List;
import java.util.Properties;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever a property of ours holds, it is understood, or refused by name with the mend. */
class AnyPropertyTest {
  private static final String SECRET = "s3cret";

  private static final Generator<String> VALUES =
      Generators.oneOf(
          Generators.joined(
              0,
              6,
              "active",
              "{active}",
              "{rest}",
              "{",
              "}",
              ",",
              "\"",
              "'",
              "green",
              "fail",
              "off",
              "1",
              "2s",
              "-1s",
              "0ms",
              "PT1S",
              "*",
              ":",
              "/",
              "(",
              "[",
              "\\E",
              "\\",
              ";",
              "h:1/d",
              "@",
              "jdbc:postgresql:",
              "?",
              " ",
              "\t",
              "é",
              "transaction",
              "borrowed",
              "safe",
              "%"),
          Generators.texts(0, 6));

  @Test
  void isUnderstoodOrRefusedByName() {
    Generator<ConnectionProperty> properties = Generators.of(ConnectionProperty.values());
    Property.holds(
        3000,
        values ->
            isUnderstoodOrRefused(values.any("property", properties), values.any("value", VALUES)));
  }

  @ParameterizedTest
  @EnumSource
  void anOddValueIsUnderstoodOrRefusedByName(ConnectionProperty property) {
    for (String value :
        List.of(
            "",
            " ",
            "{",
            "{active}{rest}",
            "-1s",
            "0ms",
            "*",
            "(",
            "[",
            "\\",
            "\\E",
            "@",
            "h:1/d",
            "u:p@h:1/d",
            "h:99999/d",
            "%",
            "\u0000",
            "\ud800")) {
      isUnderstoodOrRefused(property, value);
    }
  }

  private static void isUnderstoodOrRefused(ConnectionProperty property, String value) {
    try {
      new Settings(
          BlueGreenUrl.parse("jdbc:bluegreen:postgresql://h/d"), given(property.key(), value));
    } catch (SQLException e) {
      assertThat(e.getSQLState()).isEqualTo("22023");
      assertThat(e.getMessage()).startsWith(property.key() + " = '").endsWith(".");
      assertThat(property)
          .isNotIn(ConnectionProperty.CONTROL_USER, ConnectionProperty.CONTROL_PASSWORD);
    }
  }

  @Test
  void unknownNameIsRefused() {
    Property.holds(1000, values -> isRefused(values.any("rest", VALUES)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", ".", "(", "\\E", "%", "'", "\u0000"})
  void unknownNameThatWasFoundIsRefused(String rest) {
    isRefused(rest);
  }

  private static void isRefused(String rest) {
    String name = "bluegreen.no" + rest;
    SQLException refused =
        catchThrowableOfType(
            SQLException.class,
            () ->
                new Settings(
                    BlueGreenUrl.parse("jdbc:bluegreen:postgresql://h/d"), given(name, SECRET)));
    assertThat(refused.getMessage())
        .contains("'" + name + "'")
        .contains("the nearest is 'bluegreen.")
        .doesNotContain(SECRET);
  }

  @Test
  void noErrorShowsALoginOfTheControlTable() {
    Property.holds(1000, values -> showsNoLogin(values.any("noise", VALUES)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", ",", ";", "@", "/", "h:1/d", "jdbc:postgresql:", "%", "{active}"})
  void noErrorShowsALoginBesideWhatWasFound(String noise) {
    showsNoLogin(noise);
  }

  private static void showsNoLogin(String noise) {
    for (String endpoint :
        new String[] {
          noise + "?password=" + SECRET,
          "postgresql://user:" + SECRET + "@h/d" + noise,
          "jdbc:postgresql://h/d?user=u&password=" + SECRET + ";" + noise,
          "user:" + SECRET + "@h:1/d" + noise
        }) {
      try {
        new Settings(
            BlueGreenUrl.parse("jdbc:bluegreen:postgresql://h/d"),
            given(ConnectionProperty.CONTROL.key(), endpoint));
      } catch (SQLException e) {
        assertThat(e.getMessage()).doesNotContain(SECRET);
      }
    }
  }

  private static Properties given(String name, String value) {
    Properties given = new Properties();
    given.setProperty(name, value);
    return given;
  }
}
