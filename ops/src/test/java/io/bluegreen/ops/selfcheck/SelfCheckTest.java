package io.bluegreen.ops.selfcheck;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.bluegreen.ops.cli.Main;
import io.bluegreen.ops.cli.base.CommandContext;
import io.bluegreen.ops.cli.base.Interruption;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** The checks of the installation, and the command that shows them. */
final class SelfCheckTest {
  private Path directory = Path.of("");

  @BeforeEach
  void use(@TempDir Path given) {
    directory = given;
  }

  private Path file(String name, String rights) throws IOException {
    Path file = Files.createFile(directory.resolve(name));
    return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(rights));
  }

  private List<SelfCheckResult> files(String name, Path file) {
    return ConfigurationFiles.check(Map.of(name, file.toString()), directory);
  }

  private static JsonObject run(int exit, Map<String, String> environment, String... more) {
    StringWriter out = new StringWriter();
    CommandLine line = Main.commandLine(new CommandContext(environment, false, new Interruption()));
    line.setOut(new PrintWriter(out));
    String[] arguments = new String[more.length + 3];
    System.arraycopy(new String[] {"self-check", "--output", "json"}, 0, arguments, 0, 3);
    System.arraycopy(more, 0, arguments, 3, more.length);
    assertThat(line.execute(arguments)).isEqualTo(exit);
    return JsonParser.parseString(out.toString()).getAsJsonObject();
  }

  @Test
  void javaIsTooOldBefore17() {
    assertThat(InstallationChecks.java(16).passed()).isFalse();
    assertThat(InstallationChecks.java(16).fix()).contains("Java 17");
    assertThat(InstallationChecks.java(17).passed()).isTrue();
  }

  @Test
  void whatOthersCanReadIsRefusedWithTheCommandThatMendsIt() throws IOException {
    Path open = file("pass word", "rw-r--r--");
    assertThat(files("PGPASSFILE", open))
        .containsExactly(
            SelfCheckResult.failed(
                "file-passfile", open + " can be read by other users", "chmod 600 '" + open + "'"));
    assertThat(files("PGSSLROOTCERT", open)).allMatch(SelfCheckResult::passed);
  }

  @Test
  void thePasswordFileOfTheHomeDirectoryIsLookedAt() throws IOException {
    file(".pgpass", "rw-------");
    assertThat(ConfigurationFiles.check(Map.of(), directory))
        .extracting(SelfCheckResult::check, SelfCheckResult::passed)
        .containsExactly(tuple("file-passfile", true));
  }

  @Test
  void aFileThatIsNotThereIsNamed() {
    Path gone = directory.resolve("root.crt");
    assertThat(files("PGSSLROOTCERT", gone)).hasSize(1).noneMatch(SelfCheckResult::passed);
    JsonObject result = run(1, Map.of("PGSSLROOTCERT", gone.toString()));
    assertThat(result.get("message").getAsString()).contains("file-sslrootcert");
    assertThat(result.get("fix").getAsString()).contains("PGSSLROOTCERT");
  }

  @Test
  void theConnectionIsReadAndNotOpened() {
    JsonObject result =
        run(0, Map.of("PGUSER", "ann"), "--url", "jdbc:postgresql://nowhere.invalid:1/shop");
    assertThat(result.getAsJsonArray("checks").toString())
        .contains("nowhere.invalid:1/shop as ann");
  }

  @Test
  void aConnectionThatCannotBeUnderstoodIsAWrongCommandLine() {
    assertThat(run(2, Map.of(), "--url", "postgres://db1/shop").get("fix").getAsString())
        .contains("jdbc:postgresql://");
  }
}
