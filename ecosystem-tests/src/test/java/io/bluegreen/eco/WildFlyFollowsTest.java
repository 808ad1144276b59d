package io.bluegreen.eco;

import static org.assertj.core.api.Assertions.assertThat;

import io.bluegreen.fixtures.deployment.SchemaDeployment;
import io.bluegreen.fixtures.launch.AppJvm;
import io.bluegreen.fixtures.server.PgDatabase;
import io.bluegreen.fixtures.server.PgExtension;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** WildFly as it is downloaded, with the driver as a module, or with pgjdbc and our agent. */
@Tag("servers")
@ExtendWith(PgExtension.class)
class WildFlyFollowsTest {
  private static final String PLAIN = "java:/jdbc/shop";
  private static final String XA = "java:/jdbc/shop-xa";

  private final SchemaDeployment sides;
  private final WildFlyServer server;

  WildFlyFollowsTest(PgDatabase database, @TempDir Path directory) throws Exception {
    sides = SchemaDeployment.in(database).items().create();
    server = new WildFlyServer(directory);
    server.deploy("shop", "/WEB-INF/classes", List.of(classes()));
  }

  /** As the page tells: one data source without XA, and one with it by the property URL. */
  @Test
  void theDriverAsAModuleFollows() throws Exception {
    server.files().put("jars", Stack.driver());
    server.files().put("jars", Stack.library(WildFlyServer.STACK, "postgresql"));
    String page =
        PageBlocks.in("application-servers.md")
            .block("wildfly")
            .replace("/opt/bluegreen-jdbc-0.1.0-SNAPSHOT-all.jar", jar("bluegreen-jdbc"))
            .replace("/opt/postgresql-42.7.14.jar", jar("postgresql"))
            .replace("jdbc:bluegreen:postgresql://db.example.com/shop", sides.url())
            .replace("user-name=shop", "user-name=postgres");
    configure(page);
    try (AppJvm jvm = server.start("")) {
      assertFollows(PLAIN);
      assertFollows(XA);
      assertFollows(PLAIN + "," + XA);
      WildFlyServer.assertQuietEnd(jvm);
    }
  }

  @Test
  void pgjdbcAsAModuleFollowsUnderTheAgent() throws Exception {
    server.files().put("jars", Stack.library(WildFlyServer.STACK, "postgresql"));
    configure(
        """
        embed-server --server-config=standalone.xml
        module add --name=org.postgresql --resources=%s --dependencies=java.se,jakarta.transaction.api
        /subsystem=datasources/jdbc-driver=postgresql:add(driver-name=postgresql,driver-module-name=org.postgresql,driver-xa-datasource-class-name=org.postgresql.xa.PGXADataSource)
        data-source add --name=Shop --jndi-name=%s --driver-name=postgresql --connection-url="%s" --user-name=postgres --password=none
        xa-data-source add --name=ShopXa --jndi-name=%s --driver-name=postgresql --user-name=postgres --password=none --xa-datasource-properties={"URL"=>"%s"}
        stop-embedded-server
        """
            .formatted(jar("postgresql"), PLAIN, sides.plainUrl(), XA, sides.plainUrl()));
    try (AppJvm jvm =
        server.start("-javaagent:" + AppJvm.agentJar() + "=deployment=" + sides.name())) {
      assertFollows(PLAIN);
      assertFollows(XA);
      assertFollows(PLAIN + "," + XA);
      WildFlyServer.assertQuietEnd(jvm);
    }
  }

  private void assertFollows(String dataSources) throws Exception {
    HttpAnswers answers = server.http();
    long count = dataSources.chars().filter(c -> c == ',').count() + 1;
    FollowAssertions.assertFollows(
        sides,
        () -> {
          List<String> all = List.of(answers.get("/shop/transaction?" + dataSources).split(", "));
          assertThat(all).hasSize((int) count).containsOnly(all.get(0));
          return all.get(0);
        });
  }

  private void configure(String script) throws Exception {
    server.files().write("shop.cli", script);
    server.configure(server.files().path("shop.cli"));
  }

  private String jar(String beginning) throws Exception {
    try (Stream<Path> jars = Files.list(server.files().path("jars"))) {
      return jars.map(Path::toString)
          .filter(jar -> Path.of(jar).getFileName().toString().startsWith(beginning))
          .findFirst()
          .orElseThrow();
    }
  }

  private Path classes() throws Exception {
    try (Stream<Path> modules =
        Files.walk(server.files().path("modules/system/layers/base/jakarta"))) {
      Path[] provided =
          modules.filter(file -> file.toString().endsWith(".jar")).toArray(Path[]::new);
      return Stack.of(WildFlyServer.STACK, "enterprise", provided).classes();
    }
  }
}
