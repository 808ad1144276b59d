package io.bluegreen.eco;

import static org.assertj.core.api.Assertions.assertThat;

import io.bluegreen.fixtures.launch.AppJvm;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A Tomcat as it is downloaded, on a free port and without its own applications. */
final class TomcatServer {
  static final String STACK = "tomcat-11";

  private static final Pattern PORT = Pattern.compile("Starting ProtocolHandler .*-(\\d+)\"");

  private final ServerDirectory files;

  TomcatServer(Path directory) throws IOException {
    files = ServerDirectory.copyOf(STACK, directory);
    files.replace("conf/server.xml", "<Server port=\"8005\"", "<Server port=\"-1\"");
    files.replace("conf/server.xml", "<Connector port=\"8080\"", "<Connector port=\"0\"");
    files.replace("conf/server.xml", "appBase=\"webapps\"", "appBase=\"applications\"");
    files.replace(
        "conf/server.xml",
        "<Engine name=\"Catalina\" defaultHost=\"localhost\">",
        "<Engine name=\"Catalina\" backgroundProcessorDelay=\"1\" defaultHost=\"localhost\">");
  }

  ServerDirectory files() {
    return files;
  }

  /** A jar that the server gives to its applications. */
  Path library(String name) {
    return files.path("lib/" + name + ".jar");
  }

  /** Puts an application's classes, and directories of its war, in place. */
  void deploy(String application, Path classes, Path... webapp) throws IOException {
    files.put("applications/" + application, List.of(webapp));
    files.put("applications/" + application + "/WEB-INF/classes", List.of(classes));
  }

  AppJvm start() {
    return AppJvm.byScript(List.of(files.script("bin/catalina.sh"), "run"), Map.of());
  }

  /** The port that it has taken, once it has started. */
  static int port(AppJvm jvm) {
    jvm.awaitLineWith("Server startup in");
    Matcher port = PORT.matcher(jvm.linesWith("Starting ProtocolHandler").get(0));
    assertThat(port.find()).as(jvm.lines().toString()).isTrue();
    return Integer.parseInt(port.group(1));
  }

  /** Ends it; that a busy machine is slow to make random numbers is its own word. */
  static void assertQuietEnd(AppJvm jvm) {
    jvm.terminate();
    FollowAssertions.assertQuiet(jvm.lines(), "Creation of SecureRandom");
  }
}
