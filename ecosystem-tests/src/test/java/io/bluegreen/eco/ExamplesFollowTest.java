package io.bluegreen.eco;

import static org.assertj.core.api.Assertions.assertThat;

import io.bluegreen.fixtures.deployment.SchemaDeployment;
import io.bluegreen.fixtures.effort.Waits;
import io.bluegreen.fixtures.launch.AppJvm;
import io.bluegreen.fixtures.launch.ExampleProject;
import io.bluegreen.fixtures.server.PgDatabase;
import io.bluegreen.fixtures.server.PgExtension;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.jar.JarFile;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.zip.ZipEntry;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** The projects of directory examples, with their one line changed, against a database of ours. */
@ExtendWith(PgExtension.class)
class ExamplesFollowTest {
  private static final String THEIR_DATABASE = "localhost:5432/shop";

  private final PgDatabase database;
  private final SchemaDeployment sides;
  private final Path directory;

  /** The deployment's name is the database's, which is what the examples rely on. */
  ExamplesFollowTest(PgDatabase database, @TempDir Path directory) throws Exception {
    this.database = database;
    this.directory = directory;
    database.execute("DROP SCHEMA IF EXISTS bluegreen CASCADE");
    sides = SchemaDeployment.in(database).named(database.name()).items().create();
  }

  @Test
  void theBootApplicationFollows() throws Exception {
    Path project = project("boot");
    Path classes =
        Stack.compiled("boot-4", project.resolve("src/main/java"), directory.resolve("classes"));
    try (AppJvm jvm =
        Stack.jvm("boot-4", classes, project.resolve("src/main/resources"))
            .runs(
                "shop.ShopApplication",
                "--spring.flyway.enabled=false",
                "--spring.liquibase.enabled=false")
            .start()) {
      assertReadsBothSides(jvm);
    }
  }

  @Test
  void flywayMigratesTheIdleSide() throws Exception {
    Path project = project("flyway");
    replace(project, "flyway.conf", "filesystem:", "filesystem:" + project + "/");
    try (AppJvm jvm =
        Stack.of("flyway-11", "flyway-conf")
            .jvm()
            .runs("shop.FlywayConfApp", project.resolve("flyway.conf").toString())
            .start()) {
      assertThat(jvm.await("migrated")).isEqualTo("1");
    }
    assertThat(database.query("SELECT to_regclass('green.orders')")).isEqualTo("green.orders");
    assertThat(database.query("SELECT to_regclass('blue.orders')")).isNull();
  }

  @Test
  void theWarFollows() throws Exception {
    Path project = project("tomcat-war");
    TomcatServer tomcat = new TomcatServer(directory);
    Path classes =
        Stack.compiled(
            "tomcat-11",
            project.resolve("src/main/java"),
            directory.resolve("classes"),
            tomcat.library("servlet-api"),
            tomcat.library("annotations-api"));
    tomcat.deploy("shop", classes, project.resolve("src/main/webapp"));
    tomcat.files().put("applications/shop/WEB-INF/lib", Stack.driver());
    tomcat.files().put("applications/shop/WEB-INF/lib", Stack.library("tomcat-11", "postgresql"));
    try (AppJvm jvm = tomcat.start()) {
      HttpAnswers http = new HttpAnswers(TomcatServer.port(jvm));
      assertThat(http.get("/shop/side")).isEqualTo("reads blue");
      sides.flipAndAwaitClients("green");
      assertThat(http.get("/shop/side")).isEqualTo("reads green");
      jvm.terminate();
      FollowAssertions.assertQuiet(jvm.lines());
    }
  }

  @Test
  void theFatJarFollowsUnderTheAgent() throws Exception {
    Path project = project("fat-jar-agent");
    Path classes =
        Stack.compiled("tomcat-11", project.resolve("src/main/java"), directory.resolve("classes"));
    Files.createDirectories(project.resolve("target"));
    fatJar(project.resolve("target/shop.jar"), classes);
    replace(project, "run.sh", "../../agent/target/bluegreen-agent.jar", agent());
    replace(project, "run.sh", "deployment=shop", "deployment=" + database.name());
    replace(project, "run.sh", "-jar target/", "-jar " + project + "/target/");
    try (AppJvm jvm =
        AppJvm.byScript(
            List.of("sh", project.resolve("run.sh").toString(), sides.plainUrl()), Map.of())) {
      assertReadsBothSides(jvm);
    }
  }

  private void assertReadsBothSides(AppJvm jvm) throws Exception {
    jvm.await("reads blue");
    sides.flipAndAwaitClients("green");
    jvm.await("reads green");
    int lines = jvm.linesWith("reads blue").size();
    sides.flipAndAwaitClients("blue");
    Waits.eventually().until(() -> jvm.linesWith("reads blue").size() > lines);
    FollowAssertions.assertQuiet(jvm.lines());
  }

  private static String agent() {
    return AppJvm.agentJar().toAbsolutePath().toString();
  }

  private Path project(String name) throws IOException {
    ExampleProject example = ExampleProject.named(name);
    Path copy = example.copyChanged(directory);
    replace(copy, example.changedFile(), THEIR_DATABASE, database.endpoint());
    return copy;
  }

  private static void replace(Path project, String file, String old, String other)
      throws IOException {
    Path path = project.resolve(file);
    Files.writeString(path, Files.readString(path).replace(old, other));
  }

  /** The application and pgjdbc in one jar, as the project's build makes it. */
  private static void fatJar(Path target, Path classes) throws IOException {
    Manifest manifest = new Manifest();
    manifest.getMainAttributes().putValue("Manifest-Version", "1.0");
    manifest.getMainAttributes().putValue("Main-Class", "shop.Shop");
    Set<String> written = new HashSet<>(Set.of("META-INF/MANIFEST.MF"));
    Path pgjdbc = Stack.library("tomcat-11", "postgresql").get(0);
    try (OutputStream out = Files.newOutputStream(target);
        JarOutputStream jar = new JarOutputStream(out, manifest);
        JarFile library = new JarFile(pgjdbc.toFile())) {
      jar.putNextEntry(new ZipEntry("shop/Shop.class"));
      Files.copy(classes.resolve("shop/Shop.class"), jar);
      for (ZipEntry entry : Collections.list(library.entries())) {
        if (written.add(entry.getName())) {
          jar.putNextEntry(new ZipEntry(entry.getName()));
          library.getInputStream(entry).transferTo(jar);
        }
      }
    }
  }
}
