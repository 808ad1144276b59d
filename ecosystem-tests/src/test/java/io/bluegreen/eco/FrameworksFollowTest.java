package io.bluegreen.eco;

import static org.assertj.core.api.Assertions.assertThat;

import io.bluegreen.fixtures.deployment.SchemaDeployment;
import io.bluegreen.fixtures.effort.Waits;
import io.bluegreen.fixtures.server.PgDatabase;
import io.bluegreen.fixtures.server.PgExtension;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Mappers, schedulers and workflow engines that are given our URL, and create their own tables
 * where they do not find them.
 */
@ExtendWith(PgExtension.class)
class FrameworksFollowTest {
  private static final String[] HERE = {
    "CREATE TABLE here (id bigint PRIMARY KEY, side text)",
    "INSERT INTO here VALUES (1, current_schema())"
  };

  private final PgDatabase database;

  FrameworksFollowTest(PgDatabase database) {
    this.database = database;
  }

  private SchemaDeployment sides() throws Exception {
    return SchemaDeployment.in(database).items().create();
  }

  private static AskedApp hibernate(String stack, String... arguments) {
    String[] words =
        Stream.concat(Stream.of("shop.HibernateApp"), Stream.of(arguments)).toArray(String[]::new);
    return new AskedApp(Stack.of(stack, "hibernate").jvm().runs(words).start());
  }

  private boolean has(String relation) throws Exception {
    return database.query("SELECT to_regclass('" + relation + "')") != null;
  }

  @ParameterizedTest
  @ValueSource(strings = {"hibernate-5", "hibernate-6", "hibernate-7"})
  void hibernateKnowsItsDialectAndFollows(String stack) throws Exception {
    SchemaDeployment sides = sides();
    try (AskedApp app = hibernate(stack, sides.url(), "none")) {
      assertThat(app.ask("dialect")).startsWith("PostgreSQL");
      app.assertFollows(sides);
      app.assertQuiet();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"hibernate-5", "hibernate-6", "hibernate-7"})
  void hibernateCreatesOnTheIdleSideWhatOnlyTheActiveOneHas(String stack) throws Exception {
    SchemaDeployment sides = sides();
    database.execute("CREATE TABLE blue.here (id bigint PRIMARY KEY, side text)");
    try (AskedApp app = hibernate(stack, sides.url("bluegreen.side=idle"), "update")) {
      app.assertQuiet();
    }
    assertThat(has("green.here")).isTrue();
  }

  @Test
  void theSecondLevelCacheOfHibernateIsEvicted() throws Exception {
    SchemaDeployment sides = SchemaDeployment.in(database).onBlue(HERE).onGreen(HERE).create();
    try (AskedApp app = hibernate("hibernate-6", sides.url(), "none", "jcache")) {
      assertThat(app.ask("cached")).isEqualTo("blue");
      database.execute("UPDATE blue.here SET side = 'not read, because it is in the cache'");
      assertThat(app.ask("cached")).isEqualTo("blue");
      sides.flipAndAwaitClients("green");
      Waits.eventually(() -> app.ask("cached"), "green"::equals);
      app.assertQuiet();
    }
  }

  @Test
  void aLegacyStackFollows() throws Exception {
    SchemaDeployment sides = sides();
    try (AskedApp app =
        new AskedApp(
            Stack.of("legacy", "legacy").jvm().runs("shop.LegacyApp", sides.url()).start())) {
      for (String side : new String[] {"blue", "green", "blue"}) {
        sides.flipAndAwaitClients(side);
        assertThat(app.ask("ibatis")).isEqualTo(side + " " + side);
        assertThat(app.ask("quartz")).isEqualTo(side + " " + side);
      }
      app.assertQuiet();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"flowable", "camunda"})
  void aWorkflowEngineMakesItsTablesOnEachSideAndFollows(String engine) throws Exception {
    SchemaDeployment sides = sides();
    try (AskedApp app = workflow(engine, sides.url())) {
      try (AskedApp migration = workflow(engine, sides.url("bluegreen.side=idle"))) {
        assertThat(migration.ask("instances")).isEqualTo("0");
        migration.assertQuiet();
      }
      assertThat(has("blue.act_re_procdef")).isTrue();
      assertThat(has("green.act_re_procdef")).isTrue();
      app.ask("start");
      assertThat(app.ask("instances")).isEqualTo("1");
      sides.flipAndAwaitClients("green");
      assertThat(app.ask("instances")).isEqualTo("0");
      app.ask("start");
      app.ask("start");
      assertThat(app.ask("instances")).isEqualTo("2");
      sides.flipAndAwaitClients("blue");
      assertThat(app.ask("instances")).isEqualTo("1");
      app.assertFollows(sides);
      app.assertQuiet();
    }
  }

  private static AskedApp workflow(String engine, String url) {
    return new AskedApp(Stack.of(engine, engine).jvm().runs("shop.WorkflowApp", url).start());
  }
}
