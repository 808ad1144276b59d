package io.bluegreen.it.agent;

import static org.assertj.core.api.Assertions.assertThat;

import io.bluegreen.fixtures.deployment.SchemaDeployment;
import io.bluegreen.fixtures.launch.AppJvm;
import io.bluegreen.fixtures.server.PgDatabase;
import io.bluegreen.fixtures.server.PgExtension;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A web application comes and goes, and leaves nothing behind. */
@ExtendWith(PgExtension.class)
class TomcatTest {
  private static final String PGJDBC = "postgresql-42.7.14";
  private static final int TIMES = 5;
  private static final int RELOADS = 20;

  /** With pgjdbc in the container too: the driver's threads outlive the web application then. */
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aRedeployedWebApplicationIsRoutedEachTimeAndCollected(
      boolean bringsPgjdbc, PgDatabase database, @TempDir Path directory) throws Exception {
    SchemaDeployment sides = AgentDeployment.in(database);
    Path[] libraries = {
      AgentApps.library("tomcat-embed-core"), AgentApps.library("tomcat-annotations-api")
    };
    Path application = webApplication(directory, libraries);
    if (bringsPgjdbc) {
      Files.copy(AgentApps.library(PGJDBC), application.resolve("WEB-INF/lib/postgresql.jar"));
    }
    try (AppJvm jvm =
        AppJvm.builder()
            .agent("deployment=orders")
            // pgjdbc's own thread would keep its loader for 30 s
            .option("-Dpgjdbc.config.cleanup.thread.ttl=1")
            .option("-Durl=" + sides.plainUrl())
            .classPath(libraries)
            .classPath(AgentApps.compiled("tomcat", 17, libraries))
            .classPath(bringsPgjdbc ? new Path[0] : new Path[] {AgentApps.library(PGJDBC)})
            .runs(
                "Container",
                directory.resolve("base").toString(),
                application.toString(),
                String.valueOf(TIMES))
            .start()) {
      jvm.await("collected " + TIMES);
      assertThat(jvm.awaitEnd().linesWith("answer "))
          .hasSize(2 * TIMES)
          .allMatch(line -> line.endsWith("blue and blue"));
      if (bringsPgjdbc) {
        assertThat(database.queryLong("SELECT count(*) FROM bluegreen.live_client")).isZero();
      }
    }
  }

  /** Tomcat stops what an application leaves, and says so: a thread of ours would be named. */
  @Test
  void aReloadedApplicationWithTheDriverInItsLibrariesLeavesNoThread(
      PgDatabase database, @TempDir Path directory) throws Exception {
    SchemaDeployment sides = AgentDeployment.in(database);
    Path[] libraries = {
      AgentApps.library("tomcat-embed-core"), AgentApps.library("tomcat-annotations-api")
    };
    Path application = webApplication(directory, libraries);
    Files.copy(AgentApps.library(PGJDBC), application.resolve("WEB-INF/lib/postgresql.jar"));
    Files.copy(AgentApps.driverJar(), application.resolve("WEB-INF/lib/bluegreen-jdbc.jar"));
    String url =
        sides.plainUrl().replace("jdbc:", "jdbc:bluegreen:") + "&bluegreen.deployment=orders";
    try (AppJvm jvm =
        AppJvm.builder()
            // pgjdbc's own thread would keep its loader for 30 s
            .option("-Dpgjdbc.config.cleanup.thread.ttl=1")
            .option("-Durl=" + url)
            .option("-Ddriver=io.bluegreen.jdbc.BlueGreenDriver")
            .classPath(libraries)
            .classPath(AgentApps.compiled("tomcat", 17, libraries))
            .runs(
                "Container",
                directory.resolve("base").toString(),
                application.toString(),
                String.valueOf(RELOADS))
            .start()) {
      jvm.await("collected " + RELOADS);
      assertThat(jvm.awaitEnd().linesWith("answer "))
          .hasSize(2 * RELOADS)
          .allMatch(line -> line.endsWith("blue and blue"));
      assertThat(jvm.linesWith("bluegreen"))
          .noneMatch(line -> line.contains("thread") || line.contains("ThreadLocal"));
      assertThat(database.queryLong("SELECT count(*) FROM bluegreen.live_client")).isZero();
    }
  }

  private static Path webApplication(Path directory, Path... libraries) throws IOException {
    Files.createDirectories(directory.resolve("app/WEB-INF/lib"));
    Path classes = Files.createDirectories(directory.resolve("app/WEB-INF/classes"));
    Files.copy(
        AgentApps.compiled("webapp", 17, libraries).resolve("Web.class"),
        classes.resolve("Web.class"));
    return directory.resolve("app");
  }
}
