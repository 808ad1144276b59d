package io.bluegreen.eco;

import static org.assertj.core.api.Assertions.assertThat;

import io.bluegreen.fixtures.deployment.SchemaDeployment;
import io.bluegreen.fixtures.launch.AppJvm;
import io.bluegreen.fixtures.server.PgDatabase;
import io.bluegreen.fixtures.server.PgExtension;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Frameworks that want one line beside the URL, because they look the driver up in a list. */
@ExtendWith(PgExtension.class)
class MicroservicesFollowTest {
  private final SchemaDeployment sides;

  MicroservicesFollowTest(PgDatabase database) throws Exception {
    sides = SchemaDeployment.in(database).items().create();
  }

  @Test
  void micronautFollows() throws Exception {
    try (AskedApp app = app("micronaut", "shop.MicronautApp")) {
      app.assertFollows(sides);
      app.assertQuiet();
    }
  }

  @Test
  void exposedKnowsItsDialectAndFollows() throws Exception {
    try (AskedApp app = app("exposed", "shop.ExposedApp")) {
      assertThat(app.ask("dialect")).isEqualTo("PostgreSQLDialect");
      app.assertFollows(sides);
      app.assertQuiet();
    }
  }

  /** The driver is inside the application that its Maven plug-in has built. */
  @Test
  void quarkusFollows() throws Exception {
    AppJvm.Builder jvm =
        AppJvm.builder()
            .option("-Dquarkus.datasource.jdbc.url=" + sides.url())
            .runs("-jar", Path.of("stacks/quarkus/target/quarkus-app/quarkus-run.jar").toString());
    try (AskedApp app = new AskedApp(jvm.start())) {
      app.assertFollows(sides);
      app.assertQuiet();
    }
  }

  private AskedApp app(String stack, String main) {
    return new AskedApp(Stack.of(stack, stack).jvm().runs(main, sides.url()).start());
  }
}
