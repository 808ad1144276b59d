package io.bluegreen.eco;

import static org.assertj.core.api.Assertions.assertThat;

import io.bluegreen.fixtures.deployment.SchemaDeployment;
import io.bluegreen.fixtures.launch.AppJvm;
import io.bluegreen.fixtures.server.PgDatabase;
import io.bluegreen.fixtures.server.PgExtension;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Keycloak as it is downloaded, with our URL, or with its own and our agent. */
@Tag("servers")
@ExtendWith(PgExtension.class)
class KeycloakFollowsTest {
  private static final String STACK = "keycloak";

  /** The server's own. */
  private static final String[] OWN_WORDS = {"development mode", "Deprecated features"};

  /** What makes green from what Keycloak has made in blue. */
  private static final String COPY =
      """
      DO $$ DECLARE t text; BEGIN
        FOR t IN SELECT tablename FROM pg_tables WHERE schemaname = 'blue' LOOP
          EXECUTE format('CREATE TABLE green.%1$I (LIKE blue.%1$I INCLUDING ALL)', t);
          EXECUTE format('INSERT INTO green.%1$I SELECT * FROM blue.%1$I', t);
        END LOOP;
      END $$""";

  private final PgDatabase database;
  private final SchemaDeployment sides;
  private final ServerDirectory server;

  KeycloakFollowsTest(PgDatabase database, @TempDir Path directory) throws Exception {
    this.database = database;
    sides = SchemaDeployment.in(database).create();
    server = ServerDirectory.copyOf(STACK, directory);
  }

  @Test
  void theUrlFollows() throws Exception {
    server.put("providers", Stack.driver());
    assertFollows("", "--db-url=" + sides.url(), "--db-driver=io.bluegreen.jdbc.BlueGreenDriver");
  }

  @Test
  void itsOwnUrlFollowsUnderTheAgent() throws Exception {
    assertFollows(
        "-javaagent:" + AppJvm.agentJar() + "=deployment=" + sides.name(),
        "--db-url=" + sides.plainUrl());
  }

  private void assertFollows(String javaOptions, String... options) throws Exception {
    int port = FreePorts.next();
    List<String> command =
        new ArrayList<>(
            List.of(
                server.script("bin/kc.sh"),
                "start-dev",
                "--db=postgres",
                "--db-username=postgres",
                "--db-password=none",
                "--http-port=" + port,
                "--http-management-port=" + FreePorts.next()));
    command.addAll(List.of(options));
    try (AppJvm jvm =
        AppJvm.byScript(
            command,
            Map.of(
                "JAVA_OPTS_APPEND", javaOptions,
                "JAVA_OPTS_KC_HEAP", "-Xmx700m",
                "KC_BOOTSTRAP_ADMIN_USERNAME", "admin",
                "KC_BOOTSTRAP_ADMIN_PASSWORD", "admin"))) {
      jvm.awaitLineWith("Listening on:");
      database.execute(COPY);
      use(new KeycloakAdmin(port));
      jvm.terminate();
      FollowAssertions.assertQuiet(jvm.lines(), OWN_WORDS);
    }
  }

  private void use(KeycloakAdmin keycloak) throws Exception {
    keycloak.createUser("first");
    sides.flipAndAwaitClients("green");
    keycloak.createUser("second");
    assertThat(keycloak.hasUser("second")).isTrue();
    assertThat(keycloak.hasUser("first")).isFalse();
    sides.flipAndAwaitClients("blue");
    keycloak.createUser("third");
    assertThat(keycloak.hasUser("first")).isTrue();
    assertThat(keycloak.hasUser("second")).isFalse();
    assertThat(users("blue")).containsExactly("admin", "first", "third");
    assertThat(users("green")).containsExactly("admin", "second");
  }

  private List<String> users(String side) throws Exception {
    return database.column("SELECT username FROM " + side + ".user_entity ORDER BY 1").stream()
        .map(String::valueOf)
        .toList();
  }
}
