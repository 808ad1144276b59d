package io.bluegreen.it.dist;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonElement;
import com.google.gson.JsonParser;
import io.bluegreen.fixtures.effort.FullOnly;
import io.bluegreen.fixtures.server.PgDatabase;
import io.bluegreen.fixtures.server.PgExtension;
import io.bluegreen.fixtures.server.PgServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Enumeration;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.assertj.core.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** The archive as an operator unpacks it, in a directory with a space in its name. */
@ExtendWith(PgExtension.class)
final class ArchiveTest {
  private static final Path BUILT = Path.of(System.getProperty("bluegreen.it.distribution", ""));
  private static final Pattern JLINK = Pattern.compile("(?m)^jlink (.*\\\\\n)*.*$");
  private static final Pattern COPY = Pattern.compile("(?m)^COPY (.*) \\S+$");

  private Path temporary = BUILT;
  private String name = "";
  private Path home = BUILT;

  /**
   * What became of a command.
   *
   * @param exit its exit code
   * @param printed what it printed, errors too
   */
  private record Outcome(int exit, String printed) {}

  @BeforeEach
  void unpack(@TempDir Path given) throws Exception {
    temporary = given;
    name = nameOfTheBuiltArchive();
    Path directory = Files.createDirectory(temporary.resolve("of two words"));
    Outcome tar = run(directory, "tar", "-xzf", BUILT.resolve(name + ".tar.gz").toString());
    assertThat(tar).isEqualTo(new Outcome(0, ""));
    home = directory.resolve(name);
  }

  /** The test is skipped where none was built; {@code mvn test} alone does not build it. */
  private static String nameOfTheBuiltArchive() throws IOException {
    List<String> archives = List.of();
    if (Files.isDirectory(BUILT)) {
      try (Stream<Path> all = Files.list(BUILT)) {
        archives =
            all.map(file -> file.getFileName().toString())
                .filter(file -> file.endsWith(".tar.gz"))
                .toList();
      }
    }
    Assumptions.assumeThat(archives).as("archives in dist/target; mvn package").isNotEmpty();
    assertThat(archives).hasSize(1);
    return archives.get(0).replace(".tar.gz", "");
  }

  private Path billOfMaterials() {
    Path file = home.resolve("bluegreen.cdx.json");
    Assumptions.assumeThat(file).as("bill of materials, which mvn -o does not make").exists();
    return file;
  }

  private Outcome run(Path directory, String... command) throws Exception {
    Path output = Files.createTempFile(temporary, "printed", "");
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .directory(directory.toFile())
            .redirectErrorStream(true)
            .redirectOutput(output.toFile());
    builder.environment().keySet().removeIf(name -> name.startsWith("PG"));
    builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
    builder.environment().put("BLUEGREEN_JAVA_OPTS", "-Duser.home=" + temporary);
    int exit = builder.start().waitFor();
    return new Outcome(exit, Files.readString(output));
  }

  private Outcome bluegreen(String... arguments) throws Exception {
    List<String> command = new ArrayList<>(List.of(home.resolve("bin/bluegreen").toString()));
    command.addAll(Arrays.asList(arguments));
    return run(temporary, command.toArray(String[]::new));
  }

  private Set<String> files() throws IOException {
    try (Stream<Path> all = Files.walk(home)) {
      return new TreeSet<>(
          all.filter(Files::isRegularFile).map(file -> home.relativize(file).toString()).toList());
    }
  }

  @Test
  void theToolStartsAndFindsItselfWhole() throws Exception {
    Outcome version = bluegreen("--version");
    assertThat(version.printed()).startsWith(name.replace("bluegreen-", "bluegreen "));
    Outcome check = bluegreen("self-check", "--output", "json");
    assertThat(check.exit()).as(check.printed()).isZero();
    JsonElement checks = JsonParser.parseString(check.printed()).getAsJsonObject().get("checks");
    assertThat(checks.getAsJsonArray())
        .hasSizeGreaterThanOrEqualTo(5)
        .allMatch(one -> one.getAsJsonObject().get("passed").getAsBoolean());
  }

  /** The page's command, with the name of this archive. */
  @Test
  @FullOnly
  void theToolRunsOnARuntimeOfItsOwn() throws Exception {
    Matcher command =
        JLINK.matcher(Files.readString(Path.of("..", "docs", "how-to", "install.md")));
    assertThat(command.find()).isTrue();
    String jlink = "bluegreen=%s; \"$JAVA_HOME\"/bin/%s".formatted(name, command.group());
    Outcome made = run(Objects.requireNonNull(home.getParent()), "sh", "-c", jlink);
    assertThat(made.exit()).as(made.printed()).isZero();
    try (Stream<Path> files = Files.walk(home.resolve("java"))) {
      assertThat(files.filter(Files::isRegularFile).mapToLong(file -> file.toFile().length()).sum())
          .isLessThan(60_000_000);
    }
    Outcome elsewhere =
        run(temporary, "env", "JAVA_HOME=/none", home + "/bin/bluegreen", "self-check");
    assertThat(elsewhere.exit()).as(elsewhere.printed()).isZero();
    Path migration = Files.writeString(temporary.resolve("V1.sql"), "CREATE TABLE t (id int);");
    Outcome lint = bluegreen("lint", migration.toString());
    assertThat(lint.exit()).as(lint.printed()).isZero();
  }

  @Test
  void theToolWorksWithAServer(PgServer server) throws Exception {
    PgDatabase database = server.createDatabase();
    database.execute("CREATE SCHEMA shop_blue", "CREATE SCHEMA shop_green");
    List<String> there = List.of("--url", database.jdbcUrl(), "--user", "postgres");
    try {
      for (String line :
          List.of(
              "init",
              "create --deployment shop --mode schema --blue shop_blue --green shop_green",
              "preflight --deployment shop",
              "switch --deployment shop --to green")) {
        List<String> words = new ArrayList<>(Arrays.asList(line.split(" ", -1)));
        words.addAll(there);
        Outcome outcome = bluegreen(words.toArray(String[]::new));
        assertThat(outcome.exit()).as(line + "\n" + outcome.printed()).isZero();
      }
      assertThat(database.query("SELECT active FROM bluegreen.deployment")).isEqualTo("green");
    } finally {
      database.drop();
    }
  }

  @Test
  void everyComponentHasItsLicence() throws Exception {
    JsonElement bom = JsonParser.parseString(Files.readString(billOfMaterials(), UTF_8));
    String thirdParty = Files.readString(home.resolve("THIRD-PARTY.txt"), UTF_8);
    List<String> components = new ArrayList<>();
    for (JsonElement component : bom.getAsJsonObject().getAsJsonArray("components")) {
      if (!component.getAsJsonObject().get("group").getAsString().equals("io.bluegreen")) {
        components.add(component.getAsJsonObject().get("name").getAsString());
      }
    }
    assertThat(components).contains("postgresql", "caffeine", "picocli", "slf4j-simple");
    for (String component : components) {
      assertThat(thirdParty).contains(":" + component + ":");
      assertThat(files())
          .as("the licence of " + component)
          .anyMatch(file -> file.startsWith("licenses/" + component + "-jar/"));
    }
  }

  @Test
  void theZipHasTheSameFiles() throws Exception {
    Set<String> zipped = new TreeSet<>();
    try (ZipFile zip = new ZipFile(BUILT.resolve(name + ".zip").toFile())) {
      for (Enumeration<? extends ZipEntry> all = zip.entries(); all.hasMoreElements(); ) {
        ZipEntry entry = all.nextElement();
        if (!entry.isDirectory()) {
          zipped.add(entry.getName().substring(name.length() + 1));
        }
      }
    }
    assertThat(zipped).isEqualTo(files()).contains("bin/bluegreen.cmd", "completion/bluegreen");
  }

  @Test
  void theContainerfileCopiesWhatTheArchiveHas() throws Exception {
    assertThat(billOfMaterials()).isRegularFile();
    List<String> copied =
        COPY.matcher(Files.readString(home.resolve("Containerfile"), UTF_8))
            .results()
            .flatMap(copy -> Stream.of(copy.group(1).split(" ", -1)))
            .toList();
    assertThat(copied).hasSizeGreaterThanOrEqualTo(5);
    assertThat(copied).allMatch(path -> Files.exists(home.resolve(path)), "is in the archive");
  }

  @Test
  void theCompletionIsThatOfTheTool() throws Exception {
    String completion = Files.readString(home.resolve("completion/bluegreen"), UTF_8);
    assertThat(bluegreen("generate-completion").printed()).isEqualTo(completion);
    Path script = home.resolve("completion/bluegreen");
    assertThat(run(temporary, "bash", "-n", script.toString())).isEqualTo(new Outcome(0, ""));
  }
}
