package io.bluegreen.eco;

import static org.assertj.core.api.Assertions.assertThat;

import io.bluegreen.fixtures.deployment.SchemaDeployment;
import io.bluegreen.fixtures.launch.AppJvm;
import io.bluegreen.fixtures.server.PgDatabase;
import io.bluegreen.fixtures.server.PgExtension;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Keycloak as it is downloaded, with our URL, or with its own and our agent. */
@Tag("servers")
@ExtendWith(PgExtension.class)
class KeycloakFollowsTest {
  private final PgDatabase database;
  private final SchemaDeployment sides;
  private final KeycloakServer server;

  KeycloakFollowsTest(PgDatabase database, @TempDir Path directory) throws Exception {
    this.database = database;
    sides = SchemaDeployment.in(database).create();
    server = new KeycloakServer(directory);
  }

  @Test
  void theUrlFollows() throws Exception {
    server.files().put("providers", Stack.driver());
    assertFollows("", "--db-url=" + sides.url(), "--db-driver=io.bluegreen.jdbc.BlueGreenDriver");
  }

  @Test
  void itsOwnUrlFollowsUnderTheAgent() throws Exception {
    assertFollows(
        "-javaagent:" + AppJvm.agentJar() + "=deployment=" + sides.name(),
        "--db-url=" + sides.plainUrl());
  }

  private void assertFollows(String javaOptions, String... options) throws Exception {
    List<String> command =
        new ArrayList<>(
            List.of(
                server.files().script("bin/kc.sh"),
                "start-dev",
                "--db=postgres",
                "--db-username=postgres",
                "--db-password=none"));
    command.addAll(List.of(options));
    try (AppJvm jvm = server.start(command, javaOptions)) {
      database.execute(KeycloakServer.COPY);
      use(server.admin());
      KeycloakServer.assertQuietEnd(jvm);
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
