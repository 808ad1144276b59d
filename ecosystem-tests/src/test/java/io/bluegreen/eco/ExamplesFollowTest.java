package io.bluegreen.eco;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.bluegreen.fixtures.deployment.SchemaDeployment;
import io.bluegreen.fixtures.launch.AppJvm;
import io.bluegreen.fixtures.launch.ExampleProject;
import io.bluegreen.fixtures.server.PgDatabase;
import io.bluegreen.fixtures.server.PgExtension;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.jar.JarFile;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/**
 * The projects of directory examples as Maven has built them, against a database of ours: as they
 * are, and with their one line changed.
 */
@ExtendWith(PgExtension.class)
class ExamplesFollowTest {

  /** Those with a main class, which read table place and no other. */
  static final List<String> APPLICATIONS =
      List.of(
          "agroal",
          "c3p0",
          "dbcp2",
          "eclipselink",
          "exposed",
          "hibernate-5",
          "hibernate-6",
          "hibernate-7",
          "hikaricp",
          "ibatis",
          "jooq",
          "micronaut",
          "mybatis",
          "p6spy",
          "tomcat-jdbc",
          "vibur");

  static final List<String> BOOT = List.of("boot", "boot-3");
  static final List<String> ENGINES = List.of("camunda", "flowable");
  static final List<String> UNDER_THE_AGENT = List.of("fat-jar-agent", "opentelemetry");

  private static final List<String> OTHERS =
      List.of("flyway", "keycloak", "liquibase", "quarkus", "quartz", "tomcat-war", "wildfly");

  private final PgDatabase database;
  private final SchemaDeployment sides;
  private final Path directory;

  /**
   * The deployment's name is the database's, which is what the examples rely on; and the plain
   * applications rely on the database's own path.
   */
  ExamplesFollowTest(PgDatabase database, @TempDir Path directory) throws Exception {
    this.database = database;
    this.directory = directory;
    database.execute("DROP SCHEMA IF EXISTS bluegreen CASCADE");
    sides = SchemaDeployment.in(database).named(database.name()).items().create();
    database.execute("ALTER DATABASE " + database.name() + " SET search_path = blue");
  }

  /** How an example is started in its directory. */
  private interface Start {
    AppJvm in(Path copy) throws Exception;
  }

  @Test
  void eachIsStartedByOneOfTheTests() throws IOException {
    assertThat(
            Stream.of(APPLICATIONS, BOOT, ENGINES, UNDER_THE_AGENT, OTHERS)
                .flatMap(List::stream)
                .toList())
        .containsExactlyInAnyOrderElementsOf(
            ExampleProject.all().stream().map(ExampleProject::name).toList());
  }

  @ParameterizedTest
  @FieldSource("APPLICATIONS")
  void anApplicationFollows(String name) throws Exception {
    assertStaysAndFollows(name, this::application);
  }

  @ParameterizedTest
  @FieldSource("BOOT")
  void aBootApplicationFollows(String name) throws Exception {
    assertStaysAndFollows(
        name,
        copy ->
            AppJvm.builder()
                .runs(
                    "-jar",
                    copy.resolve("target/" + name + "-1.jar").toString(),
                    "--spring.config.location="
                        + copy.resolve("src/main/resources/application.properties"))
                .start());
  }

  /** A start over the idle side makes the tables there. */
  @ParameterizedTest
  @FieldSource("ENGINES")
  void aWorkflowEngineFollows(String name) throws Exception {
    ExampleCopies copies = new ExampleCopies(name, database, directory);
    List<String> known;
    try (AppJvm jvm = application(copies.plain())) {
      known = ExampleAssertions.assertStays(jvm, sides);
    }
    Path changed = copies.changed();
    Path file = copies.changedFile(changed);
    String settings = Files.readString(file);
    Files.writeString(
        file, settings.replace(database.endpoint(), database.endpoint() + "?bluegreen.side=idle"));
    try (AppJvm jvm = application(changed)) {
      jvm.await("reads green");
    }
    Files.writeString(file, settings);
    try (AppJvm jvm = application(changed)) {
      ExampleAssertions.assertFollows(jvm, sides, known);
    }
  }

  @ParameterizedTest
  @FieldSource("UNDER_THE_AGENT")
  void aJarFollowsUnderTheAgent(String name) throws Exception {
    assertStaysAndFollows(
        name,
        copy ->
            AppJvm.byScript(
                List.of(
                    "sh", "-c", "cd '" + copy + "' && exec ./run.sh '" + sides.plainUrl() + "'"),
                Map.of()));
  }

  @Test
  void quartzFollowsWithTablesThatBothSidesShare() throws Exception {
    database.execute("CREATE SCHEMA quartz");
    try (Connection connection = database.connect();
        Statement statement = connection.createStatement()) {
      connection.setSchema("quartz");
      statement.execute(quartzTables());
    }
    assertStaysAndFollows("quartz", this::application);
  }

  private static String quartzTables() throws IOException {
    try (Stream<Path> libraries =
        Files.list(ExampleProject.named("quartz").target().resolve("libs"))) {
      Path quartz =
          libraries
              .filter(file -> file.getFileName().toString().startsWith("quartz-"))
              .findFirst()
              .orElseThrow();
      try (JarFile jar = new JarFile(quartz.toFile())) {
        String name = "org/quartz/impl/jdbcjobstore/tables_postgres.sql";
        byte[] script = jar.getInputStream(jar.getEntry(name)).readAllBytes();
        return new String(script, UTF_8).replaceAll("(?i)\\bCOMMIT;", "");
      }
    }
  }

  /** Quarkus takes the driver in when it is built, so the changed one has a build of its own. */
  @Test
  void quarkusFollows() throws Exception {
    ExampleCopies copies = new ExampleCopies("quarkus", database, directory);
    List<String> known;
    try (AppJvm jvm = quarkus(copies.plain().resolve("target"))) {
      known = ExampleAssertions.assertStays(jvm, sides);
    }
    try (AppJvm jvm = quarkus(Path.of("stacks", "quarkus-example", "target"))) {
      ExampleAssertions.assertFollows(jvm, sides, known);
    }
  }

  private AppJvm quarkus(Path target) {
    return AppJvm.builder()
        .option("-Dquarkus.datasource.jdbc.url=jdbc:postgresql://" + database.endpoint())
        .option("-Dquarkus.datasource.jdbc.acquisition-timeout=60")
        .runs("-jar", target.resolve("quarkus-app/quarkus-run.jar").toString())
        .start();
  }

  @Test
  void flywayMigratesTheIdleSide() throws Exception {
    assertMigratesTheIdleSide(
        "flyway",
        copy ->
            Stack.of("flyway-11", "flyway-conf")
                .jvm()
                .runs("shop.FlywayConfApp", copy.resolve("flyway.conf").toString())
                .start());
  }

  @Test
  void liquibaseMigratesTheIdleSide() throws Exception {
    assertMigratesTheIdleSide(
        "liquibase",
        copy ->
            Stack.of("liquibase-4", "liquibase-conf")
                .jvm()
                .runs("shop.LiquibaseConfApp", copy.resolve("liquibase.properties").toString())
                .start());
  }

  private void assertMigratesTheIdleSide(String name, Start start) throws Exception {
    ExampleCopies copies = new ExampleCopies(name, database, directory);
    assertThat(migrate(copies.plain(), start)).isEqualTo("blue");
    Path changed = copies.changed();
    assertThat(migrate(changed, start)).isEqualTo("blue, green");
    database.execute("DROP SCHEMA blue CASCADE", "CREATE SCHEMA blue");
    sides.flip("green");
    assertThat(migrate(changed, start)).isEqualTo("blue, green");
  }

  /** The sides that have the table of the migration. */
  private String migrate(Path copy, Start start) throws Exception {
    Path file = copy.resolve("flyway.conf");
    if (Files.exists(file)) {
      String relative = "filesystem:migrations";
      String absolute = "filesystem:" + copy.resolve("migrations");
      Files.writeString(file, Files.readString(file).replace(relative, absolute));
    }
    try (AppJvm jvm = start.in(copy)) {
      jvm.await("migrated");
      jvm.awaitEnd();
    }
    return String.join(
        ", ",
        new TreeSet<>(
            database
                .column("SELECT schemaname::text FROM pg_tables WHERE tablename = 'orders'")
                .stream()
                .map(String::valueOf)
                .toList()));
  }

  @Test
  void theWarFollows() throws Exception {
    ExampleCopies copies = new ExampleCopies("tomcat-war", database, directory);
    assertThat(ofTheWar("plain", copies.plain(), false)).isEqualTo("blue");
    assertThat(ofTheWar("changed", copies.changed(), true)).isEqualTo("blue, green, blue");
  }

  private String ofTheWar(String name, Path copy, boolean flips) throws Exception {
    TomcatServer tomcat = new TomcatServer(Files.createDirectories(directory.resolve(name)));
    tomcat
        .files()
        .put(
            "applications/shop",
            List.of(copy.resolve("target/shop"), copy.resolve("src/main/webapp")));
    try (AppJvm jvm = tomcat.start()) {
      HttpAnswers http = new HttpAnswers(TomcatServer.port(jvm));
      String read = http.get("/shop/side");
      for (String side : flips ? List.of("green", "blue") : List.<String>of()) {
        sides.flipAndAwaitClients(side);
        read += ", " + http.get("/shop/side");
      }
      TomcatServer.assertQuietEnd(jvm);
      return read.replace("reads ", "");
    }
  }

  private AppJvm application(Path copy) throws IOException {
    return AppJvm.builder()
        .classPath(ExampleCopies.contentOfTheJar(copy), copy.resolve("target/libs/*"))
        .runs("shop.Shop")
        .start();
  }

  private void assertStaysAndFollows(String name, Start start) throws Exception {
    ExampleCopies copies = new ExampleCopies(name, database, directory);
    List<String> known;
    try (AppJvm jvm = start.in(copies.plain())) {
      known = ExampleAssertions.assertStays(jvm, sides);
    }
    try (AppJvm jvm = start.in(copies.changed())) {
      ExampleAssertions.assertFollows(jvm, sides, known);
    }
  }
}
