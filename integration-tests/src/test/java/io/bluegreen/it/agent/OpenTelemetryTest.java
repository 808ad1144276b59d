package io.bluegreen.it.agent;

import static org.assertj.core.api.Assertions.assertThat;

import io.bluegreen.fixtures.deployment.SchemaDeployment;
import io.bluegreen.fixtures.effort.FullOnly;
import io.bluegreen.fixtures.launch.AppJvm;
import io.bluegreen.fixtures.ledger.Ledger;
import io.bluegreen.fixtures.server.PgDatabase;
import io.bluegreen.fixtures.server.PgExtension;
import java.util.List;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The OpenTelemetry Java agent beside ours. */
@FullOnly
@ExtendWith(PgExtension.class)
class OpenTelemetryTest {
  private static final int ROWS_BETWEEN = 60;

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aStatementIsOneSpanInEitherOrder(boolean oursFirst, PgDatabase database) throws Exception {
    String url = AgentDeployment.in(database).plainUrl();
    AppJvm.Builder builder =
        exporting("console")
            .classPath(AgentApps.compiled("probe", 8), AgentApps.library("postgresql-42.7.14"))
            .runs("Probe", url, url);
    try (AppJvm jvm = withBoth(builder, oursFirst).start()) {
      jvm.awaitEnd();
      assertThat(jvm.linesWith("connected "))
          .hasSize(2)
          .allMatch(line -> line.contains(" path blue"));
      assertThat(jvm.linesWith("AS application")).as(jvm.lines().toString()).hasSize(2);
      assertThat(jvm.lines()).noneMatch(line -> line.contains("ERROR") || line.contains("WARN"));
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void anApplicationFollowsThereAndBackInEitherOrder(boolean oursFirst, PgDatabase database)
      throws Exception {
    SchemaDeployment sides = AgentDeployment.in(database);
    try (WritingApp app =
        WritingApp.legacy(withBoth(exporting("none"), oursFirst), "42.7.14", database)) {
      for (String side : List.of("green", "blue")) {
        app.awaitMore(ROWS_BETWEEN);
        sides.awaitClient();
        sides.flipAndAwaitClients(side);
      }
      app.awaitMore(ROWS_BETWEEN);
      Ledger ledger = app.stop();

      ledger.assertKept(AgentDeployment.rows(sides));
      assertThat(database.queryLong("SELECT count(*) FROM green.ledger")).isPositive();
      assertThat(app.jvm().lines())
          .noneMatch(line -> line.contains("ERROR") || line.contains("WARN"));
    }
  }

  private static AppJvm.Builder exporting(String exporter) {
    return AppJvm.builder()
        .option("-Dotel.traces.exporter=" + exporter)
        .option("-Dotel.metrics.exporter=none")
        .option("-Dotel.logs.exporter=none");
  }

  private static AppJvm.Builder withBoth(AppJvm.Builder builder, boolean oursFirst) {
    String other = "-javaagent:" + AgentApps.library("opentelemetry-javaagent");
    return oursFirst
        ? builder.agent("deployment=orders").option(other)
        : builder.option(other).agent("deployment=orders");
  }
}
