package io.bluegreen.it.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bluegreen.fixtures.deployment.SchemaDeployment;
import io.bluegreen.fixtures.effort.Waits;
import io.bluegreen.fixtures.server.PgDatabase;
import io.bluegreen.fixtures.server.PgExtension;
import io.bluegreen.fixtures.server.Queries;
import io.bluegreen.fixtures.thread.BackgroundCall;
import io.bluegreen.jdbc.BlueGreenMetrics;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The Micrometer meters of a deployment. */
@ExtendWith(PgExtension.class)
class MetricsTest {
  private final MeterRegistry registry = new SimpleMeterRegistry();
  private final BlueGreenMetrics metrics = new BlueGreenMetrics();
  private final PgDatabase database;
  private SchemaDeployment pair;

  MetricsTest(PgDatabase database) {
    this.database = database;
  }

  @BeforeEach
  void prepare() throws SQLException {
    pair = SchemaDeployment.in(database).items().create();
  }

  @AfterEach
  void unbind() {
    metrics.close();
    assertThat(registry.getMeters()).isEmpty();
  }

  @Test
  void theRouteTheConnectionsAndTheWaits() throws Exception {
    try (Connection known = pair.connect()) {
      metrics.bindTo(registry);
      assertThat(SchemaDeployment.side(known)).isEqualTo("blue");
      assertThat(gauge("connections")).isEqualTo(1);
      assertThat(active("blue")).isEqualTo(1);
      assertThat(active("green")).isZero();
      pair.hold("1 hour");
      assertThat(gauge("hold")).isEqualTo(1);
      BackgroundCall<Boolean> insert =
          BackgroundCall.doing(() -> Queries.run(known, "INSERT INTO item (id) VALUES (1)"))
              .awaitHeld();
      pair.release();
      insert.result();
      assertThat(counter("held")).isEqualTo(1);
      long epoch = pair.flipAndAwait("green");
      Waits.eventually().until(() -> counter("rehomed"), count -> count == 1);
      assertThat(active("blue")).isZero();
      assertThat(active("green")).isEqualTo(1);
      assertThat(gauge("epoch")).isEqualTo((double) epoch);
      assertThat(gauge("hold")).isZero();
      assertThat(
              registry
                  .get("bluegreen.control.age")
                  .tag("deployment", pair.name())
                  .timeGauge()
                  .value(TimeUnit.SECONDS))
          .isNotNegative();
    }
    assertThat(gauge("connections")).isZero();
  }

  @Test
  void aDeploymentThatIsUsedAfterTheBindingAndAMistakenName() throws Exception {
    metrics.bindTo(registry);
    assertThat(registry.find("bluegreen.epoch").tag("deployment", pair.name()).meters()).isEmpty();
    try (Connection later = pair.connect()) {
      assertThat(SchemaDeployment.side(later)).isEqualTo("blue");
      assertThat(gauge("epoch")).isEqualTo((double) pair.epoch());
    }
    String mistaken =
        database.jdbcUrl().replace("jdbc:", "jdbc:bluegreen:") + "&bluegreen.deployment=mistaken";
    assertThatThrownBy(() -> DriverManager.getConnection(mistaken).close())
        .hasMessageContaining("mistaken");
    assertThat(registry.find("bluegreen.epoch").tag("deployment", "mistaken").meters()).isEmpty();
  }

  @Test
  void everyMeterSaysWhatItIs() throws Exception {
    metrics.bindTo(registry);
    try (Connection connection = pair.connect()) {
      assertThat(SchemaDeployment.side(connection)).isEqualTo("blue");
      assertThat(registry.find("bluegreen.active").meters()).isNotEmpty();
      assertThat(registry.getMeters())
          .extracting(Meter::getId)
          .allSatisfy(
              id -> {
                assertThat(id.getName()).startsWith("bluegreen.");
                assertThat(id.getDescription()).isNotBlank();
                assertThat(id.getTag("deployment")).isNotBlank();
              });
    }
  }

  private double active(String side) {
    return registry
        .get("bluegreen.active")
        .tags("deployment", pair.name(), "side", side)
        .gauge()
        .value();
  }

  private double gauge(String name) {
    return registry.get("bluegreen." + name).tag("deployment", pair.name()).gauge().value();
  }

  private double counter(String name) {
    return registry
        .get("bluegreen." + name)
        .tag("deployment", pair.name())
        .functionCounter()
        .count();
  }
}
