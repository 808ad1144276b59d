package io.bluegreen.eco;

import static org.assertj.core.api.Assertions.assertThat;

import io.bluegreen.fixtures.deployment.SchemaDeployment;
import io.bluegreen.fixtures.effort.Waits;
import io.bluegreen.fixtures.launch.AppJvm;
import io.bluegreen.fixtures.server.PgDatabase;
import io.bluegreen.fixtures.server.PgExtension;
import java.util.Map;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Spring Boot applications that name nothing but a URL. H2 is on their class path as well. */
@ExtendWith(PgExtension.class)
class SpringBootByUrlTest {
  private static final String NO_MIGRATION = "--spring.flyway.enabled=false";
  private static final String NO_CHANGELOG = "--spring.liquibase.enabled=false";

  @ParameterizedTest
  @ValueSource(strings = {"boot-3", "boot-4"})
  void theUrlAloneFollows(String boot, PgDatabase database) throws Exception {
    SchemaDeployment sides = SchemaDeployment.in(database).items().create();
    try (AskedApp app =
        start(boot, "--spring.datasource.url=" + sides.url(), NO_MIGRATION, NO_CHANGELOG)) {
      app.assertFollows(sides);
      Waits.eventually(() -> app.ask("events"), "FLIPPED green, FLIPPED blue"::equals);
      assertThat(app.ask("health")).startsWith("UP").contains(sides.name(), "side=blue", "epoch");
      assertThat(app.ask("meters")).startsWith("bluegreen.");
      app.assertQuiet();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"boot-3", "boot-4"})
  void theUrlInTheEnvironmentFollowsAndPgjdbcsClassIsNoMatter(String boot, PgDatabase database)
      throws Exception {
    SchemaDeployment sides = SchemaDeployment.in(database).items().create();
    AppJvm.Builder jvm =
        Stack.of(boot, "boot")
            .jvm()
            .environment(
                Map.of(
                    "SPRING_DATASOURCE_URL",
                    sides.url(),
                    "SPRING_DATASOURCE_DRIVER_CLASS_NAME",
                    "org.postgresql.Driver"));
    try (AskedApp app =
        new AskedApp(jvm.runs("shop.BootApp", NO_MIGRATION, NO_CHANGELOG).start())) {
      app.assertFollows(sides);
      app.assertQuiet();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"boot-3", "boot-4"})
  void migrationsByTheirOwnUrlsGoToTheIdleSide(String boot, PgDatabase database) throws Exception {
    SchemaDeployment sides = SchemaDeployment.in(database).items().create();
    String idle = sides.url("bluegreen.side=idle");
    try (AskedApp app =
        start(
            boot,
            "--spring.datasource.url=" + sides.url(),
            "--spring.flyway.url=" + idle,
            "--spring.flyway.user=postgres",
            "--spring.flyway.baseline-on-migrate=true",
            "--spring.flyway.baseline-version=0",
            "--spring.flyway.locations=classpath:migrations/{vendor}",
            "--spring.liquibase.url=" + idle,
            "--spring.liquibase.user=postgres",
            "--spring.liquibase.change-log=classpath:changelog.sql")) {
      assertThat(
              database.column(
                  "SELECT schemaname || '.' || tablename FROM pg_tables"
                      + " WHERE schemaname IN ('blue', 'green')"
                      + " AND tablename NOT IN ('place', 'item') ORDER BY 1"))
          .containsExactly(
              "green.databasechangelog",
              "green.databasechangeloglock",
              "green.flyway_schema_history",
              "green.made_by_flyway",
              "green.made_by_liquibase");
      app.assertFollows(sides);
      app.assertQuiet();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"boot-3", "boot-4"})
  void aUrlOfOthersIsLeftAlone(String boot, PgDatabase database) throws Exception {
    SchemaDeployment sides = SchemaDeployment.in(database).items().create();
    try (AskedApp app =
        start(
            boot,
            "--spring.datasource.url=" + sides.plainUrl() + "&currentSchema=green",
            "--second.datasource.jdbc-url=" + sides.url(),
            "--third.url=jdbc:h2:mem:third",
            NO_MIGRATION,
            NO_CHANGELOG)) {
      assertThat(app.ask("side")).isEqualTo("green green");
      assertThat(app.ask("property spring.datasource.driver-class-name")).isEqualTo("null");
      assertThat(app.ask("property second.datasource.driver-class-name"))
          .isEqualTo("io.bluegreen.jdbc.BlueGreenDriver");
      assertThat(app.ask("property third.driver-class-name")).isEqualTo("null");
      app.assertQuiet();
    }
  }

  private static AskedApp start(String boot, String... properties) {
    String[] all = new String[properties.length + 1];
    all[0] = "shop.BootApp";
    System.arraycopy(properties, 0, all, 1, properties.length);
    return new AskedApp(Stack.of(boot, "boot").jvm().runs(all).start());
  }
}
