package io.bluegreen.eco;

import io.bluegreen.fixtures.launch.AppJvm;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** A WildFly as it is downloaded, on free ports. */
final class WildFlyServer {
  static final String STACK = "wildfly";

  private final ServerDirectory files;
  private int port;

  WildFlyServer(Path directory) throws IOException {
    files = ServerDirectory.copyOf(STACK, directory);
  }

  ServerDirectory files() {
    return files;
  }

  /** Puts the directories of a war in place. */
  void deploy(String application, String place, List<Path> directories) throws IOException {
    files.put("standalone/deployments/" + application + ".war" + place, directories);
    files.write("standalone/deployments/" + application + ".war.dodeploy", "");
  }

  /** Runs a script of the server's console, in the directory where the script is. */
  void configure(Path script) {
    try (AppJvm console =
        AppJvm.byScript(
            List.of(
                "sh",
                "-c",
                "cd '%s' && exec '%s' --file=%s"
                    .formatted(
                        script.getParent(),
                        files.script("bin/jboss-cli.sh"),
                        script.getFileName())),
            Map.of())) {
      console.awaitEnd();
    }
  }

  AppJvm start(String javaOptions) throws IOException {
    port = FreePorts.next();
    AppJvm jvm =
        AppJvm.byScript(
            List.of(
                files.script("bin/standalone.sh"),
                "-Djboss.http.port=" + port,
                "-Djboss.https.port=" + FreePorts.next(),
                "-Djboss.management.http.port=" + FreePorts.next(),
                "-Djboss.management.https.port=" + FreePorts.next()),
            Map.of(
                "LAUNCH_JBOSS_IN_BACKGROUND",
                "true",
                "PREPEND_JAVA_OPTS",
                "-Xmx512m " + javaOptions));
    jvm.awaitLineWith("WFLYSRV0025");
    return jvm;
  }

  /** What the server that was started last answers. */
  HttpAnswers http() {
    return new HttpAnswers(port);
  }

  /** Ends it; its node has no name, and its management no certificate, which is its own word. */
  static void assertQuietEnd(AppJvm jvm) {
    jvm.terminate();
    FollowAssertions.assertQuiet(jvm.lines(), "WFLYTX0013", "WFLYELY0");
  }
}
