package io.bluegreen.jdbc.internal.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.entry;

import java.sql.SQLException;
import java.util.Properties;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.postgresql.Driver;

class BlueGreenUrlTest {
  private static final String BASE = "jdbc:bluegreen:postgresql://db:5433/orders";

  @ParameterizedTest
  @CsvSource({
    "jdbc:bluegreen:postgresql://db/orders, jdbc:postgresql://db/orders, orders",
    "jdbc:bluegreen:postgresql://db:5433/orders, jdbc:postgresql://db:5433/orders, orders",
    "'jdbc:bluegreen:postgresql://a:1,b:2,c/orders', 'jdbc:postgresql://a:1,b:2,c/orders', orders",
    "'jdbc:bluegreen:postgresql://[::1]:5433,[fe80::1]/orders',"
        + " 'jdbc:postgresql://[::1]:5433,[fe80::1]/orders', orders",
    "jdbc:bluegreen:postgresql:orders, jdbc:postgresql:orders, orders",
    "jdbc:postgresql://db:5433/orders, jdbc:postgresql://db:5433/orders, orders",
    "jdbc:bluegreen:postgresql:///orders, jdbc:postgresql:///orders, orders",
    "jdbc:bluegreen:postgresql://db/, jdbc:postgresql://db/,",
    "jdbc:bluegreen:postgresql://db/my%20orders, jdbc:postgresql://db/my%20orders, my orders",
    "jdbc:bluegreen:postgresql://db/a%3Fb, jdbc:postgresql://db/a%3Fb, a?b",
  })
  void handsTheAddressToPgjdbcAsItStands(String url, String address, @Nullable String database)
      throws SQLException {
    BlueGreenUrl parsed = BlueGreenUrl.parse(url);

    assertThat(parsed.given()).isEqualTo(url);
    assertThat(parsed.address()).isEqualTo(address);
    assertThat(parsed.physical()).isEqualTo(address);
    assertThat(parsed.database()).isEqualTo(database);
    assertThat(Driver.parseURL(parsed.physical(), new Properties())).isNotNull();
  }

  @Test
  void tellsOurParametersFromPgjdbcs() throws SQLException {
    BlueGreenUrl url =
        BlueGreenUrl.parse(
            BASE + "?ssl=true&bluegreen.ttl=2s&user=u%40x&bluegreen.searchPath=%7Bactive%7D");

    assertThat(url.own())
        .containsExactly(entry("bluegreen.ttl", "2s"), entry("bluegreen.searchPath", "{active}"));
    assertThat(url.pg()).containsExactly(entry("ssl", "true"), entry("user", "u@x"));
    assertThat(url.physical()).isEqualTo("jdbc:postgresql://db:5433/orders?ssl=true&user=u%40x");
    assertThat(url.address()).isEqualTo("jdbc:postgresql://db:5433/orders");
  }

  @Test
  void leavesCurrentSchemaOutOfThePhysicalUrlOnly() throws SQLException {
    BlueGreenUrl url = BlueGreenUrl.parse(BASE + "?currentSchema=app,%22My%20App%22&ssl=true");

    assertThat(url.pg()).contains(entry("currentSchema", "app,\"My App\""));
    assertThat(url.physical()).isEqualTo("jdbc:postgresql://db:5433/orders?ssl=true");
    assertThat(BlueGreenUrl.parse(BASE + "?currentSchema=app").physical())
        .isEqualTo("jdbc:postgresql://db:5433/orders");
    assertThat(BlueGreenUrl.parse(BASE + "?current%53chema=app").physical())
        .isEqualTo("jdbc:postgresql://db:5433/orders");
  }

  @Test
  void keepsEncodedValuesAsPgjdbcWouldReadThem() throws SQLException {
    BlueGreenUrl url = BlueGreenUrl.parse(BASE + "?password=a%26b%3Dc%25+d&options=-c%20x%3D1");

    assertThat(url.pg()).contains(entry("password", "a&b=c% d"), entry("options", "-c x=1"));
    Properties physical = Driver.parseURL(url.physical(), new Properties());
    assertThat(physical).containsEntry("password", "a&b=c% d").containsEntry("options", "-c x=1");
  }

  @ParameterizedTest
  @ValueSource(strings = {"?", "?&", "?&&&"})
  void takesAnEmptyQueryForNone(String query) throws SQLException {
    assertThat(BlueGreenUrl.parse(BASE + query).physical())
        .isEqualTo("jdbc:postgresql://db:5433/orders");
  }

  @Test
  void takesAParameterWithoutValueForEmptyAndKeepsFurtherEqualsSigns() throws SQLException {
    BlueGreenUrl url = BlueGreenUrl.parse(BASE + "?ssl&bluegreen.control&password=a=b");

    assertThat(url.pg()).contains(entry("ssl", ""), entry("password", "a=b"));
    assertThat(url.own()).containsExactly(entry("bluegreen.control", ""));
    assertThat(url.physical()).endsWith("?ssl&password=a=b");
  }

  @Test
  void claimsEveryNameWithOurPrefixSoThatNoTypoReachesPgjdbc() throws SQLException {
    BlueGreenUrl url = BlueGreenUrl.parse(BASE + "?BlueGreen.TTL=2s&bluegreen.nonsense=1");

    assertThat(url.own()).containsKeys("BlueGreen.TTL", "bluegreen.nonsense");
    assertThat(url.pg()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"//,", "//,,/db", "//,?user=app"})
  void saysThatThereIsNoHostBetweenCommas(String rest) {
    assertThatThrownBy(() -> BlueGreenUrl.parse(BlueGreenUrl.PREFIX + rest))
        .isInstanceOf(SQLException.class)
        .hasMessageContaining("no host")
        .extracting(e -> ((SQLException) e).getSQLState())
        .isEqualTo("22023");
  }

  @ParameterizedTest
  @ValueSource(strings = {"?password=100%", "?bluegreen.ttl=%zz", "?%=1"})
  void saysHowToWriteABrokenPercentSign(String query) {
    assertThatThrownBy(() -> BlueGreenUrl.parse(BASE + query))
        .isInstanceOf(SQLException.class)
        .hasMessageContaining("%25")
        .extracting(e -> ((SQLException) e).getSQLState())
        .isEqualTo("22023");
  }

  @Test
  void acceptsOnlyItsOwnPrefix() {
    assertThat(BlueGreenUrl.accepts(BASE)).isTrue();
    assertThat(BlueGreenUrl.accepts("jdbc:bluegreen:postgresql:orders")).isTrue();
    for (String foreign :
        new String[] {
          "", "jdbc:postgresql://db/orders", "jdbc:bluegreen:mysql://db/x", " " + BASE, "bluegreen:"
        }) {
      assertThat(BlueGreenUrl.accepts(foreign)).as(foreign).isFalse();
    }
    assertThat(BlueGreenUrl.accepts(null)).isFalse();
  }
}
