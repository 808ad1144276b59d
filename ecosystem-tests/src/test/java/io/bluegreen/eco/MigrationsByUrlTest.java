package io.bluegreen.eco;

import static org.assertj.core.api.Assertions.assertThat;

import io.bluegreen.fixtures.deployment.SchemaDeployment;
import io.bluegreen.fixtures.server.PgDatabase;
import io.bluegreen.fixtures.server.PgExtension;
import java.sql.SQLException;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Flyway and Liquibase, which are given nothing but a URL. */
@ExtendWith(PgExtension.class)
class MigrationsByUrlTest {
  private static final String FIRST = "classpath:migrations/postgresql";
  private static final String BOTH = FIRST + ",classpath:second";

  @ParameterizedTest
  @ValueSource(strings = {"flyway-10", "flyway-11", "flyway-12", "flyway-13"})
  void flywayMigratesTheIdleSide(String flyway, PgDatabase database) throws Exception {
    SchemaDeployment sides = create(database);
    try (AskedApp app = flyway(flyway, sides.url("bluegreen.side=idle"))) {
      assertThat(app.ask("migrate " + FIRST)).isEqualTo("1");
      assertThat(app.ask("migrate " + FIRST)).isEqualTo("0");
      assertThat(app.ask("validate " + FIRST)).isEqualTo("valid");
      assertThat(made(database))
          .containsExactly("green.flyway_schema_history", "green.made_by_flyway");

      sides.flipAndAwaitClients("green");
      assertThat(app.ask("migrate " + BOTH)).isEqualTo("2");
      assertThat(made(database))
          .containsExactly(
              "blue.flyway_schema_history",
              "blue.made_by_flyway",
              "blue.made_later",
              "green.flyway_schema_history",
              "green.made_by_flyway");
      app.assertQuiet();
    }
  }

  /** The application's configuration named its schema before there were two. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "flyway-10 blue",
        "flyway-11 green",
        "flyway-12 blue",
        "flyway-12 blue green",
        "flyway-13 blue",
        "flyway-13 green blue"
      })
  void theNameOfASideMeansTheSideInUse(String which, PgDatabase database) throws Exception {
    SchemaDeployment sides = create(database);
    String schemas = which.substring(which.indexOf(' '));
    try (AskedApp app = flyway(which.substring(0, which.indexOf(' ')), sides.url())) {
      assertThat(app.ask("migrate " + FIRST + schemas)).isEqualTo("1");
      assertThat(made(database))
          .containsExactly("blue.flyway_schema_history", "blue.made_by_flyway");

      sides.flipAndAwaitClients("green");
      assertThat(app.ask("migrate " + BOTH + schemas)).isEqualTo("2");
      assertThat(made(database))
          .containsExactly(
              "blue.flyway_schema_history",
              "blue.made_by_flyway",
              "green.flyway_schema_history",
              "green.made_by_flyway",
              "green.made_later");
      app.assertQuiet();
    }
  }

  @Test
  void aSchemaThatIsNoSideIsTakenAtItsWord(PgDatabase database) throws Exception {
    SchemaDeployment sides = create(database);
    database.execute("CREATE SCHEMA shared");
    try (AskedApp app = flyway("flyway-12", sides.url())) {
      assertThat(app.ask("migrate " + FIRST + " shared")).isEqualTo("1");
      assertThat(made(database))
          .containsExactly("shared.flyway_schema_history", "shared.made_by_flyway");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " blue", " green"})
  void liquibaseUpdatesTheSideInUse(String schema, PgDatabase database) throws Exception {
    SchemaDeployment sides = create(database);
    try (AskedApp app = liquibase(sides.url())) {
      assertThat(app.ask("update" + schema)).isEqualTo("updated");
      assertThat(made(database)).containsExactlyElementsOf(liquibaseTables("blue"));

      sides.flipAndAwaitClients("green");
      assertThat(app.ask("update" + schema)).isEqualTo("updated");
      assertThat(made(database))
          .containsAll(liquibaseTables("blue"))
          .containsAll(liquibaseTables("green"))
          .hasSize(6);
      app.assertQuiet();
    }
  }

  @Test
  void liquibaseUpdatesTheIdleSide(PgDatabase database) throws Exception {
    SchemaDeployment sides = create(database);
    try (AskedApp app = liquibase(sides.url("bluegreen.side=idle"))) {
      assertThat(app.ask("update")).isEqualTo("updated");
      assertThat(made(database)).containsExactlyElementsOf(liquibaseTables("green"));
      app.assertQuiet();
    }
  }

  /** The driver's jar is on the class path of an application that does not use it yet. */
  @Test
  void liquibaseOverPgjdbcIsAsWithoutUs(PgDatabase database) throws Exception {
    SchemaDeployment sides = create(database);
    try (AskedApp app = liquibase(sides.plainUrl() + "&currentSchema=green")) {
      assertThat(app.ask("update")).isEqualTo("updated");
      assertThat(made(database)).containsExactlyElementsOf(liquibaseTables("green"));
      app.assertQuiet();
    }
  }

  /** As inside of servers that bring a Liquibase of their own, which nobody can configure. */
  @Test
  void liquibaseThatWritesTheActiveSchemaOutIsOneLine(PgDatabase database) throws Exception {
    SchemaDeployment sides = create(database);
    try (AskedApp app = liquibase(sides.url())) {
      assertThat(app.ask("own")).isEqualTo("updated");
      assertThat(made(database)).containsExactlyElementsOf(liquibaseTables("blue"));
      sides.flipAndAwaitClients("green");
      assertThat(app.ask("own")).isEqualTo("updated");
      assertThat(made(database)).containsAll(liquibaseTables("green"));
      app.assertQuiet();
      assertThat(app.jvm().lines())
          .filteredOn(line -> line.contains("Liquibase names schema "))
          .hasSize(2)
          .satisfiesOnlyOnce(line -> assertThat(line).contains("schema blue of deployment"))
          .satisfiesOnlyOnce(line -> assertThat(line).contains("schema green of deployment"));
    }
  }

  @Test
  void liquibaseThatWritesTheIdleSchemaOutIsWarnedAbout(PgDatabase database) throws Exception {
    SchemaDeployment sides = create(database);
    try (AskedApp app = liquibase(sides.url())) {
      assertThat(app.ask("own green")).isEqualTo("updated");
      assertThat(app.jvm().lines())
          .anyMatch(line -> line.contains("WARN") && line.contains("names the schema green"));
    }
  }

  private static List<String> liquibaseTables(String side) {
    return List.of(
        side + ".databasechangelog", side + ".databasechangeloglock", side + ".made_by_liquibase");
  }

  private static SchemaDeployment create(PgDatabase database) throws SQLException {
    return SchemaDeployment.in(database).tables("CREATE TABLE place (side text)").create();
  }

  private static AskedApp flyway(String stack, String url) {
    return new AskedApp(Stack.of(stack, "flyway").jvm().runs("shop.FlywayApp", url).start());
  }

  private static AskedApp liquibase(String url) {
    return new AskedApp(
        Stack.of("liquibase-4", "liquibase").jvm().runs("shop.LiquibaseApp", url).start());
  }

  private static List<@Nullable String> made(PgDatabase database) throws SQLException {
    return database.column(
        "SELECT schemaname || '.' || tablename FROM pg_tables"
            + " WHERE schemaname IN ('blue', 'green', 'shared') AND tablename <> 'place' ORDER BY 1");
  }
}
