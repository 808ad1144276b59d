package io.bluegreen.eco;

import static org.assertj.core.api.Assertions.assertThat;

import io.bluegreen.fixtures.deployment.SchemaDeployment;
import io.bluegreen.fixtures.launch.AppJvm;
import io.bluegreen.fixtures.server.PgDatabase;
import io.bluegreen.fixtures.server.PgExtension;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** The examples that need a server which is downloaded whole: as they are, and changed. */
@Tag("servers")
@ExtendWith(PgExtension.class)
class ServerExamplesFollowTest {
  private final PgDatabase database;
  private final Path directory;

  ServerExamplesFollowTest(PgDatabase database, @TempDir Path directory) throws Exception {
    this.database = database;
    this.directory = directory;
    database.execute(
        "DROP SCHEMA IF EXISTS bluegreen CASCADE",
        "ALTER DATABASE " + database.name() + " SET search_path = blue");
  }

  @Test
  void theWarFollowsInWildFly() throws Exception {
    ExampleCopies copies = new ExampleCopies("wildfly", database, directory);
    SchemaDeployment sides = SchemaDeployment.in(database).named(database.name()).items().create();
    assertThat(inWildFly("plain", copies.plain(), sides)).isEqualTo("blue");
    assertThat(inWildFly("changed", copies.changed(), sides, "green", "blue"))
        .isEqualTo("blue, green, blue");
  }

  /** What the servlet reads, before and after each flip. */
  private String inWildFly(String name, Path copy, SchemaDeployment sides, String... flips)
      throws Exception {
    WildFlyServer server = new WildFlyServer(Files.createDirectories(directory.resolve(name)));
    server.deploy("shop", "", List.of(copy.resolve("target/shop")));
    server.configure(copy.resolve("shop.cli"));
    try (AppJvm jvm = server.start("")) {
      StringBuilder read = new StringBuilder(server.http().get("/shop/side"));
      for (String side : flips) {
        sides.flipAndAwaitClients(side);
        read.append(", ").append(server.http().get("/shop/side"));
      }
      WildFlyServer.assertQuietEnd(jvm);
      return read.toString().replace("reads ", "");
    }
  }

  @Test
  void keycloakFollows() throws Exception {
    ExampleCopies copies = new ExampleCopies("keycloak", database, directory);
    SchemaDeployment sides = SchemaDeployment.in(database).named(database.name()).create();
    KeycloakServer server = new KeycloakServer(Files.createDirectories(directory.resolve("plain")));
    try (AppJvm jvm = start(server, copies.plain())) {
      server.admin().createUser("plain");
      KeycloakServer.assertQuietEnd(jvm);
    }
    database.execute(KeycloakServer.COPY);
    server = new KeycloakServer(Files.createDirectories(directory.resolve("changed")));
    try (AppJvm jvm = start(server, copies.changed())) {
      KeycloakAdmin keycloak = server.admin();
      assertThat(keycloak.hasUser("plain")).isTrue();
      sides.flipAndAwaitClients("green");
      keycloak.createUser("changed");
      sides.flipAndAwaitClients("blue");
      keycloak.createUser("again");
      assertThat(keycloak.hasUser("changed")).isFalse();
      KeycloakServer.assertQuietEnd(jvm);
    }
    assertThat(users("blue")).containsExactly("admin", "again", "plain");
    assertThat(users("green")).containsExactly("admin", "changed", "plain");
  }

  private static AppJvm start(KeycloakServer server, Path copy) throws Exception {
    return server.start(
        List.of("sh", "-c", "cd '" + copy + "' && exec ./start.sh \"$@\"", "start"), "");
  }

  private List<String> users(String side) throws Exception {
    return database.column("SELECT username FROM " + side + ".user_entity ORDER BY 1").stream()
        .map(String::valueOf)
        .toList();
  }
}
