package io.bluegreen.it.agent;

import static org.assertj.core.api.Assertions.assertThat;

import io.bluegreen.it.support.PgDatabase;
import io.bluegreen.it.support.PgExtension;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** A web application that brings pgjdbc itself comes and goes. */
@ExtendWith(PgExtension.class)
class TomcatTest {
  private static final String PGJDBC = "postgresql-42.7.14";
  private static final int TIMES = 5;

  @Test
  void aRedeployedWebApplicationIsRoutedEachTimeAndCollected(
      PgDatabase database, @TempDir Path directory) throws Exception {
    TwoSchemas sides = TwoSchemas.in(database);
    Path[] libraries = {Apps.library("tomcat-embed-core"), Apps.library("tomcat-annotations-api")};
    try (AppJvm jvm =
        AppJvm.builder()
            .agent("deployment=orders")
            // pgjdbc's own thread would keep its loader for 30 s
            .option("-Dpgjdbc.config.cleanup.thread.ttl=1")
            .option("-Durl=" + sides.url())
            .classPath(libraries)
            .classPath(Apps.compiled("tomcat", 17, libraries))
            .runs(
                "Container",
                directory.resolve("base").toString(),
                webApplication(directory, libraries).toString(),
                String.valueOf(TIMES))
            .start()) {
      jvm.await("collected " + TIMES);
      assertThat(jvm.awaitEnd().linesWith("answer "))
          .hasSize(2 * TIMES)
          .allMatch(line -> line.endsWith("blue and blue"));
      assertThat(database.queryLong("SELECT count(*) FROM bluegreen.live_client")).isZero();
    }
  }

  private static Path webApplication(Path directory, Path... libraries) throws IOException {
    Path lib = Files.createDirectories(directory.resolve("app/WEB-INF/lib"));
    Path classes = Files.createDirectories(directory.resolve("app/WEB-INF/classes"));
    Files.copy(Apps.library(PGJDBC), lib.resolve("postgresql.jar"));
    Files.copy(
        Apps.compiled("webapp", 17, libraries).resolve("Web.class"), classes.resolve("Web.class"));
    return directory.resolve("app");
  }
}
