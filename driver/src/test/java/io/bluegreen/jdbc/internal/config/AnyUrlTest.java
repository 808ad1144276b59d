package io.bluegreen.jdbc.internal.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.bluegreen.fixtures.property.Generator;
import io.bluegreen.fixtures.property.Generators;
import io.bluegreen.fixtures.property.Property;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.StringJoiner;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.postgresql.Driver;

/** Whatever a URL says, it leads where pgjdbc would have gone, or to one clear error. */
class AnyUrlTest {
  private static final String SECRET = "s3cret";

  /** Texts of what URLs are made of, in any order. */
  private static final Generator<String> GARBAGE =
      Generators.joined(
          0,
          14,
          "/",
          "//",
          ":",
          "?",
          "&",
          "=",
          "%",
          "%41",
          "%3F",
          ",",
          "[",
          "]",
          "::1",
          "#",
          "+",
          " ",
          "@",
          "db",
          "host",
          "5432",
          "99999",
          "-1",
          "é",
          "\u0000",
          "bluegreen.",
          "bluegreen.ttl",
          "BlueGreen.side",
          "user",
          "ssl",
          "currentSchema",
          "bluegreen.green.user",
          "a");

  private static final Generator<String> NAMES =
      Generators.texts(1, 12)
          .filter(name -> name.indexOf('\u0000') < 0)
          .filter(name -> StandardCharsets.UTF_8.newEncoder().canEncode(name));

  @Test
  void leadsWherePgjdbcWouldHaveGone() {
    Property.holds(1000, values -> leadsWherePgjdbcGoes(values.any("rest", GARBAGE)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "//",
        "//é",
        "////#@",
        "//h/d?%zz",
        "//h/d?a%zz=1",
        "//h/d?=",
        "//h/d?=&%41=%3F",
        "//h/d?bluegreen.",
        "//h/d?bluegreen.ttl=%",
        "//h/d?currentSchema=a&currentSchema=b",
        "//host:99999/db",
        "//host:-1/db",
        "//[::1]:5432,host/db?user",
        "//user:secret@host/db",
        "/@",
        "db?#",
        "\u0000"
      })
  void leadsWherePgjdbcWouldHaveGoneWithWhatWasFound(String rest) {
    leadsWherePgjdbcGoes(rest);
  }

  private static void leadsWherePgjdbcGoes(String rest) {
    BlueGreenUrl url;
    try {
      url = BlueGreenUrl.parse(BlueGreenUrl.PREFIX + rest);
    } catch (SQLException e) {
      assertThat(e.getSQLState()).isEqualTo("22023");
      assertThat(e.getMessage()).startsWith("The URL");
      return;
    }
    Map<String, String> wanted = seenByPgjdbc("jdbc:postgresql:" + rest);
    if (wanted != null) {
      wanted
          .keySet()
          .removeIf(
              name -> name.isEmpty() || BlueGreenUrl.isOwn(name) || name.equals("currentSchema"));
    }
    assertThat(seenByPgjdbc(url.physical())).isEqualTo(wanted);
  }

  @Test
  void everyParameterArrivesAsItWas() {
    Generator<String> prefixes = Generators.of("", "bluegreen.", "BLUEGREEN.");
    Generator<String> words =
        Generators.texts(
            1,
            30,
            Generators.oneOf(Generators.characters('a', 'z'), Generators.characters('A', 'Z')));
    Generator<String> keys = choices -> prefixes.make(choices) + words.make(choices);
    Property.holds(
        300,
        values ->
            parametersArrive(
                values.any("database", NAMES),
                values.any("parameters", Generators.maps(keys, NAMES, 6))));
  }

  @Test
  void aParameterOfOddCharactersArrivesAsItWas() throws SQLException {
    parametersArrive("a/b?c", Map.of("a", "&=%+ #", "bluegreen.x", "é\ud83d\ude00", "B", "\uffff"));
  }

  private static void parametersArrive(String database, Map<String, String> values)
      throws SQLException {
    StringJoiner query = new StringJoiner("&");
    values.forEach((name, value) -> query.add(encoded(name) + "=" + encoded(value)));
    BlueGreenUrl url =
        BlueGreenUrl.parse(
            BlueGreenUrl.PREFIX + "//db:5433,other:1/" + encoded(database) + "?" + query);

    Map<String, String> arrived = new TreeMap<>(url.pg());
    arrived.putAll(url.own());
    assertThat(arrived).isEqualTo(values);
    assertThat(url.own().keySet()).allMatch(BlueGreenUrl::isOwn);
    assertThat(url.pg().keySet()).noneMatch(BlueGreenUrl::isOwn);
    assertThat(url.database()).isEqualTo(database);
  }

  @Test
  void noErrorShowsWhatMayBeAPassword() {
    Property.holds(1000, values -> showsNoPassword(values.any("before", GARBAGE)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "&", "&a", "=", "%", "%zz", "@", "/", "#", "bluegreen.green.user"})
  void noErrorShowsAPasswordBehindWhatWasFound(String before) {
    showsNoPassword(before);
  }

  private static void showsNoPassword(String before) {
    for (String rest :
        List.of(
            "//h/d?password=" + before + SECRET + "%zz",
            "//user:" + SECRET + "@host/db?" + before,
            "//user:a/" + SECRET + "@host/db?" + before,
            "//user:" + SECRET + "@host")) {
      String given = BlueGreenUrl.PREFIX + rest;
      try {
        assertThat(BlueGreenUrl.parse(given).address()).doesNotContain(SECRET);
      } catch (SQLException e) {
        assertThat(e.getMessage()).doesNotContain(SECRET);
        assertThat(e.getCause()).isNull();
      }
    }
  }

  private static @Nullable Map<String, String> seenByPgjdbc(String url) {
    Properties parsed = Driver.parseURL(url, new Properties());
    if (parsed == null) {
      return null;
    }
    Map<String, String> seen = new TreeMap<>();
    parsed.stringPropertyNames().forEach(name -> seen.put(name, parsed.getProperty(name)));
    return seen;
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }
}
