package io.bluegreen.eco;

import static org.assertj.core.api.Assertions.assertThat;

import io.bluegreen.fixtures.deployment.SchemaDeployment;
import io.bluegreen.fixtures.effort.Waits;
import io.bluegreen.fixtures.server.PgDatabase;
import io.bluegreen.fixtures.server.PgExtension;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The recipes of docs/how-to/caches.md for caches that applications keep themselves. */
@ExtendWith(PgExtension.class)
class CachesFollowTest {
  private final PgDatabase database;
  private final SchemaDeployment sides;

  CachesFollowTest(PgDatabase database) throws Exception {
    this.database = database;
    sides = SchemaDeployment.in(database).items().create();
  }

  @ParameterizedTest
  @ValueSource(strings = {"boot-3", "boot-4"})
  void theEventClearsTheCacheOfSpring(String boot) throws Exception {
    try (AskedApp app =
        new AskedApp(
            Stack.of(boot, "spring-cache")
                .jvm()
                .runs(
                    "shop.SpringCacheApp",
                    "--spring.datasource.url=" + sides.url(),
                    "--spring.flyway.enabled=false",
                    "--spring.liquibase.enabled=false")
                .start())) {
      assertForgetsAtAFlip(app);
    }
  }

  @Test
  void aListenerThatIsAServiceClearsACacheOfTheApplicationsOwn() throws Exception {
    try (AskedApp app =
        new AskedApp(
            Stack.of("pools", "listener").jvm().runs("shop.ListenerApp", sides.url()).start())) {
      assertForgetsAtAFlip(app);
    }
  }

  private void assertForgetsAtAFlip(AskedApp app) throws Exception {
    assertThat(app.ask("side")).isEqualTo("blue blue");
    database.execute("UPDATE blue.place SET side = 'not read, because it is in the cache'");
    assertThat(app.ask("side")).isEqualTo("blue blue");
    sides.flipAndAwaitClients("green");
    Waits.eventually(() -> app.ask("side"), "green green"::equals);
    database.execute("UPDATE blue.place SET side = 'blue'");
    sides.flipAndAwaitClients("blue");
    Waits.eventually(() -> app.ask("side"), "blue blue"::equals);
    app.assertQuiet();
  }
}
