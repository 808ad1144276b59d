package io.bluegreen.jdbc.internal.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.StringJoiner;
import java.util.TreeMap;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.jspecify.annotations.Nullable;
import org.postgresql.Driver;

/** Whatever a URL says, it leads where pgjdbc would have gone, or to one clear error. */
class AnyUrlTest {
  private static final String SECRET = "s3cret";

  @Property
  void leadsWherePgjdbcWouldHaveGone(@ForAll("garbage") String rest) {
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

  @Property(tries = 300)
  void everyParameterArrivesAsItWas(
      @ForAll("names") String database, @ForAll("values") Map<String, String> values)
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

  @Property
  void noErrorShowsWhatMayBeAPassword(@ForAll("garbage") String before) {
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

  /** Texts of what URLs are made of, in any order. */
  @Provide
  Arbitrary<String> garbage() {
    return Arbitraries.of(
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
            "a")
        .list()
        .ofMaxSize(14)
        .map(parts -> String.join("", parts));
  }

  @Provide
  Arbitrary<String> names() {
    return Arbitraries.strings()
        .excludeChars('\u0000')
        .all()
        .ofMinLength(1)
        .ofMaxLength(12)
        .filter(name -> StandardCharsets.UTF_8.newEncoder().canEncode(name));
  }

  @Provide
  Arbitrary<Map<String, String>> values() {
    Arbitrary<String> keys =
        Combinators.combine(
                Arbitraries.of("", "bluegreen.", "BLUEGREEN."),
                Arbitraries.strings().alpha().ofMinLength(1))
            .as(String::concat);
    return Arbitraries.maps(keys, names()).ofMaxSize(6);
  }
}
