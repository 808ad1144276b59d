package io.bluegreen.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bluegreen.jdbc.internal.config.ConnectionProperty;
import io.bluegreen.jdbc.model.DriverVersion;
import java.sql.Driver;
import java.sql.DriverManager;
import java.sql.DriverPropertyInfo;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import java.util.ServiceLoader;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

class BlueGreenDriverTest {
  private static final String URL = "jdbc:bluegreen:postgresql://db/orders";

  private final BlueGreenDriver driver = new BlueGreenDriver();

  private Map<String, DriverPropertyInfo> describe(String url, Properties info)
      throws SQLException {
    Map<String, DriverPropertyInfo> byName = new LinkedHashMap<>();
    for (DriverPropertyInfo each : driver.getPropertyInfo(url, info)) {
      byName.put(each.name, each);
    }
    return byName;
  }

  private DriverPropertyInfo describe(String url, String name) throws SQLException {
    return Objects.requireNonNull(describe(url, new Properties()).get(name), name);
  }

  @Test
  void registersItselfAndIsFoundAsAService() throws SQLException {
    assertThat(DriverManager.getDriver(URL)).isInstanceOf(BlueGreenDriver.class);
    assertThat(ServiceLoader.load(Driver.class))
        .anyMatch(found -> found instanceof BlueGreenDriver);
    assertThat(DriverManager.getDriver("jdbc:postgresql://db/orders"))
        .isNotInstanceOf(BlueGreenDriver.class);
  }

  @ParameterizedTest
  @NullSource
  @ValueSource(strings = {"", "jdbc:postgresql://db/orders", "jdbc:bluegreen:mysql://db/orders"})
  void aForeignUrlIsNotOurs(String url) throws SQLException {
    assertThat(driver.acceptsURL(url)).isFalse();
    assertThat(driver.connect(url, new Properties())).isNull();
    assertThat(driver.connect(url, null)).isNull();
    assertThat(driver.getPropertyInfo(url, null)).isEmpty();
  }

  @Test
  void aForeignUrlIsNotOursWhateverThePropertiesSay() throws SQLException {
    Properties info = new Properties();
    info.setProperty("bluegreen.nonsense", "1");

    assertThat(driver.connect("jdbc:other:db", info)).isNull();
  }

  @Test
  void ourUrlsAreAcceptedEvenWhereTheyAreWrong() {
    assertThat(driver.acceptsURL(URL)).isTrue();
    assertThat(driver.acceptsURL("jdbc:bluegreen:postgresql:orders")).isTrue();
    assertThat(driver.acceptsURL(URL + "?bluegreen.nonsense=1")).isTrue();
    assertThatThrownBy(() -> driver.connect(URL + "?bluegreen.nonsense=1", null))
        .isInstanceOf(SQLException.class)
        .hasMessageContaining("bluegreen.nonsense");
  }

  @Test
  void describesOurPropertiesFirstThenPgjdbcs() throws SQLException {
    Map<String, DriverPropertyInfo> all = describe(URL, new Properties());

    assertThat(new ArrayList<>(all.keySet()).subList(0, ConnectionProperty.values().length))
        .isEqualTo(
            Stream.of(ConnectionProperty.values())
                .map(ConnectionProperty::key)
                .collect(Collectors.toList()));
    assertThat(all).containsKeys("user", "password", "sslmode", "prepareThreshold");
  }

  @Test
  void describesValuesChoicesAndMeaning() throws SQLException {
    DriverPropertyInfo pooler = describe(URL + "?bluegreen.pooler=session", "bluegreen.pooler");

    assertThat(pooler.value).isEqualTo("session");
    assertThat(pooler.choices).containsExactly("none", "session", "transaction");
    assertThat(pooler.description).isNotEmpty();
    assertThat(describe(URL, "bluegreen.ttl").value).isEqualTo("1s");
    assertThat(describe(URL, "bluegreen.ttl").choices).isNull();
    assertThat(describe(URL, "bluegreen.control").value).isNull();
    assertThat(describe(URL + "?sslmode=require", "sslmode").value).isEqualTo("require");
  }

  @Test
  void describesWhatThePropertiesGive() throws SQLException {
    Properties info = new Properties();
    info.setProperty("bluegreen.ttl", "9s");
    info.setProperty("user", "app");

    assertThat(describe(URL, info).get("bluegreen.ttl"))
        .extracting(each -> each.value)
        .isEqualTo("9s");
    assertThat(describe(URL, info).get("user")).extracting(each -> each.value).isEqualTo("app");
    assertThat(driver.getPropertyInfo(URL, null)).isNotEmpty();
  }

  @Test
  void hasTheVersionOfItsBuildAndDoesNotClaimFullCompliance() {
    assertThat(driver.getMajorVersion()).isEqualTo(DriverVersion.major());
    assertThat(driver.getMinorVersion()).isEqualTo(DriverVersion.minor());
    assertThat(driver.jdbcCompliant()).isFalse();
    assertThat(driver.getParentLogger().getName()).isEqualTo("io.bluegreen.jdbc");
  }
}
