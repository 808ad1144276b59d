package io.bluegreen.eco;

import io.bluegreen.fixtures.launch.AppJvm;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A Keycloak as it is downloaded, on free ports. */
final class KeycloakServer {
  /** What makes green from what Keycloak has made in blue. */
  static final String COPY =
      """
      DO $$ DECLARE t text; BEGIN
        FOR t IN SELECT tablename FROM pg_tables WHERE schemaname = 'blue' LOOP
          EXECUTE format('CREATE TABLE green.%1$I (LIKE blue.%1$I INCLUDING ALL)', t);
          EXECUTE format('INSERT INTO green.%1$I SELECT * FROM blue.%1$I', t);
        END LOOP;
      END $$""";

  private final ServerDirectory files;
  private int port;

  KeycloakServer(Path directory) throws IOException {
    files = ServerDirectory.copyOf("keycloak", directory);
    files.script("bin/kc.sh");
  }

  ServerDirectory files() {
    return files;
  }

  /** Starts it by a command that takes options of the server at its end. */
  AppJvm start(List<String> command, String javaOptions) throws IOException {
    port = FreePorts.next();
    List<String> words = new ArrayList<>(command);
    words.add("--http-port=" + port);
    words.add("--http-management-port=" + FreePorts.next());
    AppJvm jvm =
        AppJvm.byScript(
            words,
            Map.of(
                "KEYCLOAK", files.path("").toAbsolutePath().toString(),
                "JAVA_OPTS_APPEND", javaOptions,
                "JAVA_OPTS_KC_HEAP", "-Xmx700m",
                "KC_BOOTSTRAP_ADMIN_USERNAME", "admin",
                "KC_BOOTSTRAP_ADMIN_PASSWORD", "admin"));
    jvm.awaitLineWith("Listening on:");
    return jvm;
  }

  /** The administration of the server that was started last. */
  KeycloakAdmin admin() {
    return new KeycloakAdmin(port);
  }

  /** Ends it; what it says of itself is its own word. */
  static void assertQuietEnd(AppJvm jvm) {
    jvm.terminate();
    FollowAssertions.assertQuiet(jvm.lines(), "development mode", "Deprecated features");
  }
}
