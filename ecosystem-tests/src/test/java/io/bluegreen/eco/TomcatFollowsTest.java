package io.bluegreen.eco;

import static org.assertj.core.api.Assertions.assertThat;

import io.bluegreen.fixtures.deployment.SchemaDeployment;
import io.bluegreen.fixtures.effort.Waits;
import io.bluegreen.fixtures.launch.AppJvm;
import io.bluegreen.fixtures.server.PgDatabase;
import io.bluegreen.fixtures.server.PgExtension;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Tomcat as it is downloaded, with a data source of its own or with one inside the war. */
@ExtendWith(PgExtension.class)
class TomcatFollowsTest {
  private static final Pattern PORT = Pattern.compile("Starting ProtocolHandler .*-(\\d+)\"");
  private static final String STACK = "tomcat-11";

  private final PgDatabase database;
  private final SchemaDeployment sides;
  private final ServerDirectory tomcat;

  TomcatFollowsTest(PgDatabase database, @TempDir Path directory) throws Exception {
    this.database = database;
    sides = SchemaDeployment.in(database).items().create();
    tomcat = ServerDirectory.copyOf(STACK, directory);
  }

  @BeforeEach
  void onAFreePortAndWithoutItsOwnApplications() throws IOException {
    tomcat.replace("conf/server.xml", "<Server port=\"8005\"", "<Server port=\"-1\"");
    tomcat.replace("conf/server.xml", "<Connector port=\"8080\"", "<Connector port=\"0\"");
    tomcat.replace("conf/server.xml", "appBase=\"webapps\"", "appBase=\"applications\"");
    tomcat.replace(
        "conf/server.xml",
        "<Engine name=\"Catalina\" defaultHost=\"localhost\">",
        "<Engine name=\"Catalina\" backgroundProcessorDelay=\"1\" defaultHost=\"localhost\">");
  }

  /** As the page tells. */
  @Test
  void aDataSourceOfTheServerFollows() throws Exception {
    tomcat.put("lib", Stack.driver());
    tomcat.put("lib", Stack.library(STACK, "postgresql"));
    tomcat.put("applications/shop/WEB-INF/classes", classes("servlet"));
    tomcat.write(
        "applications/shop/META-INF/context.xml",
        PageBlocks.in("application-servers.md")
            .block("tomcat")
            .replace(
                "jdbc:bluegreen:postgresql://db.example.com/shop",
                sides.url().replace("&", "&amp;"))
            .replace("username=\"shop\"", "username=\"postgres\""));
    try (AppJvm jvm = start()) {
      HttpAnswers http = new HttpAnswers(port(jvm));
      FollowAssertions.assertFollows(sides, () -> http.get("/shop/side?java:comp/env/jdbc/shop"));
      jvm.terminate();
      FollowAssertions.assertQuiet(jvm.lines());
    }
  }

  /**
   * What an application leaves behind at its reload, Tomcat warns about: threads, drivers, locals.
   */
  @Test
  void aWarWithTheDriverInsideFollowsAndIsReloadedWithoutALeak() throws Exception {
    tomcat.put("applications/shop/WEB-INF/lib", Stack.driver());
    tomcat.put("applications/shop/WEB-INF/lib", Stack.libraries(STACK));
    tomcat.put("applications/shop/WEB-INF/classes", classes("war-pool"));
    tomcat.write(
        "applications/shop/WEB-INF/web.xml",
        """
        <web-app xmlns="https://jakarta.ee/xml/ns/jakartaee" version="6.1">
          <context-param><param-name>url</param-name><param-value>%s</param-value></context-param>
        </web-app>
        """
            .formatted(sides.url().replace("&", "&amp;")));
    try (AppJvm jvm = start()) {
      HttpAnswers http = new HttpAnswers(port(jvm));
      for (int reloads = 0; reloads < 3; reloads++) {
        FollowAssertions.assertFollows(sides, () -> http.get("/shop/side"));
        reload(jvm, reloads + 1);
      }
      FollowAssertions.assertFollows(sides, () -> http.get("/shop/side"));
      assertThat(database.queryLong("SELECT count(*) FROM bluegreen.live_client")).isEqualTo(1);
      jvm.terminate();
      FollowAssertions.assertQuiet(jvm.lines());
    }
  }

  /** Gives what Tomcat watches another age; a file that has just changed it would leave alone. */
  private void reload(AppJvm jvm, int times) throws IOException {
    Files.setLastModifiedTime(
        tomcat.path("applications/shop/WEB-INF/web.xml"),
        FileTime.from(Instant.now().minusSeconds(3600L * times)));
    Waits.eventually()
        .until(
            () ->
                jvm.linesWith("Reloading Context with name [/shop] is completed").size() == times);
  }

  private AppJvm start() {
    return AppJvm.byScript(List.of(tomcat.script("bin/catalina.sh"), "run"), Map.of());
  }

  private static int port(AppJvm jvm) {
    jvm.awaitLineWith("Server startup in");
    Matcher port = PORT.matcher(jvm.linesWith("Starting ProtocolHandler").get(0));
    assertThat(port.find()).as(jvm.lines().toString()).isTrue();
    return Integer.parseInt(port.group(1));
  }

  private List<Path> classes(String app) {
    return List.of(Stack.of(STACK, app, tomcat.path("lib/servlet-api.jar")).classes());
  }
}
