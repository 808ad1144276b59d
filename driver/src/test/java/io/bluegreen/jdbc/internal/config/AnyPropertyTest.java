package io.bluegreen.jdbc.internal.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.sql.SQLException;
import java.util.Properties;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Whatever a property of ours holds, it is understood, or refused by name with the mend. */
class AnyPropertyTest {
  private static final String SECRET = "s3cret";

  @Property(tries = 3000)
  void isUnderstoodOrRefusedByName(
      @ForAll ConnectionProperty property, @ForAll("values") String value) {
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

  @Property
  void unknownNameIsRefused(@ForAll("values") String rest) {
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

  @Property
  void noErrorShowsALoginOfTheControlTable(@ForAll("values") String noise) {
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

  @Provide
  Arbitrary<String> values() {
    Arbitrary<String> parts =
        Arbitraries.of(
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
            "%");
    return Arbitraries.oneOf(
        parts.list().ofMaxSize(6).map(all -> String.join("", all)),
        Arbitraries.strings().all().ofMaxLength(6));
  }
}
