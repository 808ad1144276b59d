package io.bluegreen.agent;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the options mean, and what is said of those that mean nothing. */
class RewritePlanTest {
  private static final String ORDERS = "jdbc:postgresql://db1:5432/orders";

  @AfterEach
  void forget() {
    System.clearProperty("bluegreen.onMissing");
  }

  private static RewritePlan plan(String options) {
    try {
      return RewritePlan.of(options, new DriverProperties(RewritePlanTest.class.getClassLoader()));
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Properties routed(RewritePlan plan, String address) {
    assertThat(plan.problem()).isNull();
    return Objects.requireNonNull(plan.ruleFor(address), address).propertiesFor(null);
  }

  private static @Nullable String deployment(RewritePlan plan, String address) {
    return routed(plan, address).getProperty("bluegreen.deployment");
  }

  @Test
  void withoutOptionsEveryUrlIsRoutedAndMissingRowsPassThrough() {
    assertThat(routed(plan(""), ORDERS)).containsOnly(entry("bluegreen.onMissing", "passthrough"));
  }

  private static Map.Entry<Object, Object> entry(String name, String value) {
    return Map.entry(name, value);
  }

  @ParameterizedTest
  @CsvSource({
    "jdbc:postgresql://db*/*, true",
    "jdbc:postgresql://db1:5432/orders, true",
    "*/orders, true",
    "jdbc:postgresql://other/x;*orders, true",
    "jdbc:postgresql://bd*/*, false",
    "jdbc:postgresql://db1/orders, false",
    "jdbc:postgresql://db*/order, false"
  })
  void matchComparesTheUrlWithoutItsParameters(String pattern, boolean matches) {
    RewritePlan plan = plan("deployment=orders,match=" + pattern);
    assertThat(plan.problem()).isNull();
    assertThat(plan.ruleFor(ORDERS) != null).isEqualTo(matches);
  }

  @Test
  void excludeWinsOverMatch() {
    RewritePlan plan = plan("match=jdbc:postgresql://db*/*,exclude=*/audit");
    assertThat(plan.ruleFor("jdbc:postgresql://db1/audit")).isNull();
    assertThat(plan.excludes("jdbc:postgresql://db1/audit")).isTrue();
    assertThat(plan.excludes(ORDERS)).isFalse();
    assertThat(plan.ruleFor(ORDERS)).isNotNull();
  }

  @Test
  void severalDeploymentsAreToldApartByTheirUrlsAndTheFirstThatMatchesCounts(
      @TempDir Path directory) throws IOException {
    Path file = directory.resolve("bluegreen.properties");
    Files.writeString(
        file,
        String.join(
            "\n",
            "# for all",
            "bluegreen.ttl = 500ms",
            "exclude = */audit",
            "deployment.orders.eu.match = jdbc:postgresql://db1*/orders;jdbc:postgresql://db2*/orders",
            "deployment.orders.eu.bluegreen.blue.user = app",
            "deployment.billing.match = jdbc:postgresql://db1*/*",
            "deployment.billing.bluegreen.ttl = 2s"));
    RewritePlan plan = plan("config=" + file + ",holdTimeout=5s");
    assertThat(routed(plan, ORDERS))
        .containsEntry("bluegreen.deployment", "orders.eu")
        .containsEntry("bluegreen.ttl", "500ms")
        .containsEntry("bluegreen.holdTimeout", "5s")
        .containsEntry("bluegreen.blue.user", "app");
    assertThat(routed(plan, "jdbc:postgresql://db1/other"))
        .containsEntry("bluegreen.deployment", "billing")
        .containsEntry("bluegreen.ttl", "2s");
    assertThat(plan.ruleFor("jdbc:postgresql://db1/audit")).isNull();
    assertThat(plan.ruleFor("jdbc:postgresql://db9/other")).isNull();
  }

  @Test
  void whatStandsAfterTheJarWinsOverTheFile(@TempDir Path directory) throws IOException {
    Path file = directory.resolve("bluegreen.properties");
    Files.writeString(file, "deployment=other\n");
    assertThat(deployment(plan("deployment=orders,config=" + file), ORDERS)).isEqualTo("orders");
    assertThat(deployment(plan("config=" + file), ORDERS)).isEqualTo("other");
  }

  @Test
  void aCommaThatBeginsNoOptionBelongsToTheValue() {
    RewritePlan plan =
        plan("searchPath={active},{rest},deployment=orders,match=jdbc:postgresql://a,b:5433/*");
    assertThat(routed(plan, "jdbc:postgresql://a,b:5433/orders"))
        .containsEntry("bluegreen.searchPath", "{active},{rest}")
        .containsEntry("bluegreen.deployment", "orders");
  }

  @Test
  void theApplicationsOwnPropertiesAreStronger() {
    Properties application = new Properties(new Properties());
    application.setProperty("user", "app");
    application.setProperty("bluegreen.ttl", "3s");
    RewriteRule rule = Objects.requireNonNull(plan("ttl=1s,deployment=orders").ruleFor(ORDERS));
    assertThat(rule.propertiesFor(application))
        .containsEntry("bluegreen.ttl", "3s")
        .containsEntry("user", "app")
        .containsEntry("bluegreen.deployment", "orders");
  }

  @Test
  void aSystemPropertyMaySayOnMissingToo() {
    System.setProperty("bluegreen.onMissing", "fail");
    assertThat(routed(plan(""), ORDERS)).isEmpty();
    assertThat(routed(plan("onMissing=passthrough"), ORDERS)).isNotEmpty();
  }

  @Test
  void dryRun() {
    assertThat(plan("mode=dry-run").isDryRun()).isTrue();
    assertThat(plan("mode=route").isDryRun()).isFalse();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "macth=jdbc:postgresql://db/*|'macth'|match",
        "ttl=soon|bluegreen.ttl = 'soon'|250ms",
        "bluegreen.onMissing=pass|bluegreen.onMissing = 'pass'|passthrough",
        "deployment.a.bluegreen.tll=1s,deployment.a.match=*|bluegreen.tll|ttl",
        "deployment.a.bluegreen.ttl=1s|deployment.a.match|missing",
        "match=db1/orders|match = 'db1/orders'|jdbc:postgresql:",
        "exclude=*/x?user=y|exclude = '*/x?user=y'|question mark",
        "mode=dryrun|mode = 'dryrun'|dry-run",
        "config=/nowhere/at.all|config = '/nowhere/at.all'|NoSuchFile",
        "orders|'orders'|name=value",
        "idempotentStatements=(|bluegreen.idempotentStatements|expression",
        "deployment.orders=x|deployment.orders|match"
      })
  void aWrongOptionIsNamedWithItsValueAndTheMend(String options, String named, String mend) {
    RewritePlan plan = plan(options);
    assertThat(plan.problem()).contains(named, mend);
    assertThat(plan.ruleFor(ORDERS)).isNull();
    assertThat(plan.refuses()).isFalse();
    assertThat(plan.describe()).contains(named, "pass through").doesNotContain("\n");
  }

  @Test
  void aWrongOptionRefusesConnectionsWhereTheOperatorAskedForIt() {
    assertThat(plan("ttl=soon,onMissing=fail").refuses()).isTrue();
    assertThat(plan("bluegreen.onMissing=fail,ttl=soon").describe()).contains("refused");
  }
}
