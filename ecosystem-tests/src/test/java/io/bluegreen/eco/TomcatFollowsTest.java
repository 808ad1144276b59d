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
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Tomcat with a data source of its own, or with one inside the war. */
@ExtendWith(PgExtension.class)
class TomcatFollowsTest {
  private static final String WEB_XML = "applications/shop/WEB-INF/web.xml";

  private final PgDatabase database;
  private final SchemaDeployment sides;
  private final TomcatServer tomcat;

  TomcatFollowsTest(PgDatabase database, @TempDir Path directory) throws Exception {
    this.database = database;
    sides = SchemaDeployment.in(database).items().create();
    tomcat = new TomcatServer(directory);
  }

  /** As the page tells. */
  @Test
  void aDataSourceOfTheServerFollows() throws Exception {
    tomcat.files().put("lib", Stack.driver());
    tomcat.files().put("lib", Stack.library(TomcatServer.STACK, "postgresql"));
    tomcat.deploy("shop", classes("servlet"));
    tomcat
        .files()
        .write(
            "applications/shop/META-INF/context.xml",
            PageBlocks.in("application-servers.md")
                .block("tomcat")
                .replace("jdbc:bluegreen:postgresql://db.example.com/shop", urlInXml())
                .replace("username=\"shop\"", "username=\"postgres\""));
    try (AppJvm jvm = tomcat.start()) {
      HttpAnswers http = new HttpAnswers(TomcatServer.port(jvm));
      FollowAssertions.assertFollows(sides, () -> http.get("/shop/side?java:comp/env/jdbc/shop"));
      TomcatServer.assertQuietEnd(jvm);
    }
  }

  /** Tomcat warns about what an application leaves behind: threads, drivers, locals. */
  @Test
  void aWarWithTheDriverInsideFollowsAndIsReloadedWithoutALeak() throws Exception {
    tomcat.deploy("shop", classes("war-pool"));
    tomcat.files().put("applications/shop/WEB-INF/lib", Stack.driver());
    tomcat.files().put("applications/shop/WEB-INF/lib", Stack.libraries(TomcatServer.STACK));
    tomcat
        .files()
        .write(
            WEB_XML,
            """
            <web-app xmlns="https://jakarta.ee/xml/ns/jakartaee" version="6.1">
              <context-param><param-name>url</param-name><param-value>%s</param-value></context-param>
            </web-app>
            """
                .formatted(urlInXml()));
    try (AppJvm jvm = tomcat.start()) {
      HttpAnswers http = new HttpAnswers(TomcatServer.port(jvm));
      for (int reloads = 0; reloads < 3; reloads++) {
        FollowAssertions.assertFollows(sides, () -> http.get("/shop/side"));
        reload(jvm, reloads + 1);
      }
      FollowAssertions.assertFollows(sides, () -> http.get("/shop/side"));
      assertThat(database.queryLong("SELECT count(*) FROM bluegreen.live_client")).isEqualTo(1);
      TomcatServer.assertQuietEnd(jvm);
    }
  }

  /** Gives what Tomcat watches another age; a file that has just changed would be left alone. */
  private void reload(AppJvm jvm, int times) throws IOException {
    Files.setLastModifiedTime(
        tomcat.files().path(WEB_XML), FileTime.from(Instant.now().minusSeconds(3600L * times)));
    Waits.eventually()
        .until(
            () ->
                jvm.linesWith("Reloading Context with name [/shop] is completed").size() == times);
  }

  private String urlInXml() {
    return sides.url().replace("&", "&amp;");
  }

  private Path classes(String app) {
    return Stack.of(TomcatServer.STACK, app, tomcat.library("servlet-api")).classes();
  }
}
