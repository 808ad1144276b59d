package io.bluegreen.jdbc.internal.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.assertj.core.api.Assertions.entry;

import io.bluegreen.jdbc.internal.connect.AllowedHosts;
import io.bluegreen.jdbc.internal.control.ControlSettings;
import io.bluegreen.jdbc.internal.session.Pooler;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SettingsTest {
  private static final String URL = "jdbc:bluegreen:postgresql://db:5433/orders";

  private static Settings settings(String url, Map<String, String> info) throws SQLException {
    Properties properties = new Properties();
    properties.putAll(info);
    return new Settings(BlueGreenUrl.parse(url), properties);
  }

  private static Settings with(String key, String value) throws SQLException {
    return settings(URL, Map.of(key, value));
  }

  private static List<?> endpoints(Settings settings) {
    List<?> source = (List<?>) settings.controlSettings().identity().get(0);
    return (List<?>) source.get(0);
  }

  @Test
  void hasTheDocumentedDefaults() throws SQLException {
    Settings settings = settings(URL, Map.of());
    ControlSettings control = settings.controlSettings();

    assertThat(settings.deploymentName()).isEqualTo("orders");
    assertThat(settings.side()).isEqualTo("active");
    assertThat(settings.passesThroughWhereMissing()).isFalse();
    assertThat(settings.session().pooler()).isEqualTo(Pooler.NONE);
    assertThat(settings.sessionOrigin().currentSchema()).isNull();
    assertThat(control.dedicated()).isTrue();
    assertThat(control.ttlNanos()).isEqualTo(TimeUnit.SECONDS.toNanos(1));
    assertThat(control.identity())
        .containsExactly(
            List.of(
                List.of("jdbc:postgresql://db:5433/orders"),
                Map.of("user", "", "blue", Map.of(), "green", Map.of()),
                Map.of(),
                AllowedHosts.parse(null)),
            TimeUnit.SECONDS.toNanos(1),
            Long.MAX_VALUE,
            true,
            true);
    assertThat(settings.sessionOrigin().properties()).isEmpty();
  }

  /** Each row is a property, a value that cannot work, and what the message has to propose. */
  @ParameterizedTest
  @CsvSource({
    "bluegreen.ttl, soon, 250ms",
    "bluegreen.ttl, '', 250ms",
    "bluegreen.ttl, 0s, at least 1ms",
    "bluegreen.ttl, PT0.0001S, at least 1ms",
    "bluegreen.ttl, -1s, 250ms",
    "bluegreen.holdTimeout, 20, 250ms",
    "bluegreen.holdTimeout, P2Y, 250ms",
    "bluegreen.controlLossTimeout, 1 day, 250ms",
    "bluegreen.watcher, none, 'use one of dedicated, borrowed'",
    "bluegreen.onControlLoss, retry, 'use one of last-known, fail'",
    "bluegreen.onControlLoss, last_known, 'use one of last-known, fail'",
    "bluegreen.pooler, pgbouncer, 'use one of none, session, transaction'",
    "bluegreen.pooler, '', 'use one of none, session, transaction'",
    "bluegreen.metadata, both, 'use one of active, all'",
    "bluegreen.side, purple, 'use one of active, idle, blue, green'",
    "bluegreen.onMissing, ignore, 'use one of fail, passthrough'",
    "bluegreen.searchPath, '', is no schema name",
    "bluegreen.searchPath, public, has to contain {active}",
    "bluegreen.searchPath, '{active},{passive}', {active} and {rest}",
    "bluegreen.control, '', host:port/database",
    "bluegreen.control, db, host:port/database",
    "bluegreen.control, 'db/orders;', host:port/database",
    "bluegreen.control, jdbc:mysql://db/orders, host:port/database",
  })
  void aBadValueIsNamedWithItsPropertyAndAMend(String key, String value, String mend) {
    Throwable refused = catchThrowable(() -> with(key, value));

    assertThat(refused)
        .as("%s = '%s'", key, value)
        .isInstanceOf(SQLException.class)
        .hasMessageStartingWith(key + " = '" + value + "' cannot be used: ")
        .hasMessageContaining(mend)
        .extracting(e -> ((SQLException) e).getSQLState())
        .isEqualTo("22023");
  }

  @ParameterizedTest
  @CsvSource({
    "bluegreen.pooler, ' Transaction '",
    "bluegreen.side, IDLE",
    "bluegreen.watcher, Borrowed",
    "bluegreen.onMissing, PassThrough",
    "bluegreen.ttl, 1ms",
    "bluegreen.holdTimeout, 0s",
  })
  void wordsAreReadInAnyCase(String key, String value) throws SQLException {
    Settings settings = with(key, value);

    assertThat(settings.side()).isIn("active", "idle");
    assertThat(settings.session().pooler()).isNotEqualTo(Pooler.SESSION);
  }

  @Test
  void theDeploymentIsTheDatabaseUnlessItIsNamed() throws SQLException {
    assertThat(settings("jdbc:bluegreen:postgresql:shop", Map.of()).deploymentName())
        .isEqualTo("shop");
    assertThat(settings("jdbc:bluegreen:postgresql://db/a%20b", Map.of()).deploymentName())
        .isEqualTo("a b");
    assertThat(with("bluegreen.deployment", "shop").deploymentName()).isEqualTo("shop");
  }

  @Test
  void aUrlWithoutDatabaseHasToNameItsDeployment() {
    assertThatThrownBy(() -> settings("jdbc:bluegreen:postgresql://db/", Map.of()))
        .isInstanceOf(SQLException.class)
        .hasMessageStartingWith("bluegreen.deployment = '' cannot be used: ")
        .hasMessageContaining("names no database");
  }

  @Test
  void controlEndpointsAreReadFromBothNotations() throws SQLException {
    Settings settings =
        with(
            "bluegreen.control",
            " a:5432/ctl ; a:1,b:2/ctl;jdbc:postgresql://c/ctl?sslmode=require;[::1]:5/ctl");

    assertThat(endpoints(settings))
        .isEqualTo(
            List.of(
                "jdbc:postgresql://a:5432/ctl",
                "jdbc:postgresql://a:1,b:2/ctl",
                "jdbc:postgresql://c/ctl?sslmode=require",
                "jdbc:postgresql://[::1]:5/ctl"));
  }

  @Test
  void aBorrowedWatcherCannotReadElsewhere() {
    assertThatThrownBy(
            () ->
                settings(
                    URL, Map.of("bluegreen.watcher", "borrowed", "bluegreen.control", "a/ctl")))
        .hasMessageContaining("bluegreen.control = 'a/ctl'")
        .hasMessageContaining("leave bluegreen.control out");
  }

  @Test
  void lossCountsOnlyWhereItIsToFail() throws SQLException {
    Settings settings =
        settings(
            URL,
            Map.of("bluegreen.onControlLoss", "fail", "bluegreen.controlLossTimeout", "250ms"));

    assertThat(settings.controlSettings().identity()).contains(TimeUnit.MILLISECONDS.toNanos(250));
  }

  @Test
  void aTransactionPoolerTurnsServerSideStatementsOffUnlessDeclared() throws SQLException {
    assertThat(with("bluegreen.pooler", "transaction").sessionOrigin().properties())
        .containsExactly(entry("prepareThreshold", "0"));
    Settings declared =
        settings(URL + "?prepareThreshold=3", Map.of("bluegreen.pooler", "transaction"));
    assertThat(declared.sessionOrigin().properties()).isEmpty();
    assertThat(declared.url().physical()).endsWith("?prepareThreshold=3");
    assertThat(with("bluegreen.pooler", "session").sessionOrigin().properties()).isEmpty();
  }

  @Test
  void pgjdbcsPropertiesGoThroughUntouchedAndTheUrlWins() throws SQLException {
    Settings settings =
        settings(
            URL + "?user=url&currentSchema=app",
            Map.of("user", "info", "password", "p", "ssl", "true", "bluegreen.ttl", "2s"));

    assertThat(settings.sessionOrigin().properties())
        .containsOnly(entry("password", "p"), entry("ssl", "true"));
    assertThat(settings.sessionOrigin().currentSchema()).isEqualTo("app");
    assertThat(settings.asGiven()).containsEntry("currentSchema", "app");
    assertThat(settings.url().physical()).isEqualTo("jdbc:postgresql://db:5433/orders?user=url");
  }

  @ParameterizedTest
  @ValueSource(strings = {"2s", "2000ms", "PT2S"})
  void watchersAreSharedByWhatTheyDoNotByHowItIsWritten(String ttl) throws SQLException {
    assertThat(with("bluegreen.ttl", ttl).controlSettings().identity())
        .isEqualTo(with("bluegreen.ttl", "2s").controlSettings().identity())
        .isNotEqualTo(with("bluegreen.ttl", "3s").controlSettings().identity());
    assertThat(with("user", "a").controlSettings().identity())
        .isEqualTo(with("user", "b").controlSettings().identity())
        .isNotEqualTo(with("bluegreen.controlUser", "b").controlSettings().identity())
        .isNotEqualTo(with("bluegreen.green.user", "b").controlSettings().identity());
  }

  @Test
  void noWatcherIsMadeForAPasswordThatIsRenewed() throws SQLException {
    List<Object> before = settings(URL, Map.of()).controlSettings().identity();
    for (String renewed :
        new String[] {
          "password", "sslpassword", "bluegreen.blue.password", "bluegreen.green.sslpassword"
        }) {
      assertThat(with(renewed, "token").controlSettings().identity()).as(renewed).isEqualTo(before);
    }
    Map<String, String> own = Map.of("bluegreen.controlUser", "w");
    Map<String, String> token =
        Map.of("bluegreen.controlUser", "w", "bluegreen.controlPassword", "token");
    assertThat(settings(URL, token).controlSettings().identity())
        .isEqualTo(settings(URL, own).controlSettings().identity());
  }

  @Test
  void poolsShareAPathPlanOnlyWhereTheirSessionsGetTheSame() throws SQLException {
    List<Object> plain = settings(URL, Map.of()).sessionOrigin().identity();
    for (String harmless : new String[] {"password", "sslpassword", "socketTimeout"}) {
      assertThat(with(harmless, "7").sessionOrigin().identity()).as(harmless).isEqualTo(plain);
    }
    assertThat(settings(URL + "?socketTimeout=7&password=x", Map.of()).sessionOrigin().identity())
        .isEqualTo(plain);
    Map<String, String> telling =
        Map.of(
            "options", "-c search_path=tenant",
            "user", "b",
            "currentSchema", "app",
            "bluegreen.searchPath", "{active}",
            "bluegreen.pooler", "session");
    for (Map.Entry<String, String> one : telling.entrySet()) {
      assertThat(with(one.getKey(), one.getValue()).sessionOrigin().identity())
          .as(one.getKey())
          .isNotEqualTo(plain);
    }
    assertThat(settings(URL + "?options=-c%20role=a", Map.of()).sessionOrigin().identity())
        .isNotEqualTo(plain)
        .isNotEqualTo(with("options", "-c role=b").sessionOrigin().identity());
  }

  @Test
  void sessionsShareAPlanByWhatShapesIt() throws SQLException {
    assertThat(with("bluegreen.searchPath", "{active}, {rest}").session())
        .isEqualTo(settings(URL, Map.of()).session())
        .hasSameHashCodeAs(settings(URL, Map.of()).session())
        .isNotEqualTo(with("bluegreen.searchPath", "{active}").session())
        .isNotEqualTo(with("bluegreen.pooler", "session").session())
        .isNotEqualTo(with("bluegreen.holdTimeout", "1s").session());
  }

  @Test
  void anEmptyDeploymentIsNone() throws SQLException {
    assertThat(with("bluegreen.deployment", "").deploymentName()).isEqualTo("orders");
  }

  @Test
  void anEndpointNamedTwiceIsReadOnce() throws SQLException {
    assertThat(endpoints(with("bluegreen.control", "a/ctl; a/ctl;jdbc:postgresql://a/ctl")))
        .isEqualTo(List.of("jdbc:postgresql://a/ctl"));
  }

  @Test
  void noPasswordGetsIntoAMessage() {
    assertThatThrownBy(
            () -> with("bluegreen.control", "jdbc:postgresql://a/c?password=s3cret;nonsense"))
        .hasMessageContaining("'jdbc:postgresql://a/c?…' cannot be used: entry 2 is none")
        .hasMessageNotContaining("s3cret");
  }
}
