package io.bluegreen.it.ops;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.bluegreen.fixtures.launch.ToolRun;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LintCommandTest {
  private final Path directory;

  LintCommandTest(@TempDir Path directory) {
    this.directory = directory;
  }

  @Test
  void whatIsNotExpandOnlyIsRefusedWithPlaceAndMend() throws IOException {
    Path file = Files.writeString(directory.resolve("V2.sql"), "SELECT 1;\nDROP TABLE orders;\n");

    ToolRun text = ToolRun.run("lint", file.toString());
    assertThat(text.exit()).isEqualTo(1);
    assertThat(text.out())
        .contains("not expand-only: 1 finding(s), 1 warning(s)", "drop-table", "orders");
    ToolRun json = ToolRun.run("lint", "--output", "json", file.toString());
    assertThat(json.out()).contains("V2.sql:2", "\"rule\":\"drop-table\"", "contract");
  }

  @Test
  void filesAreReadInOrder() throws IOException {
    Path first = Files.writeString(directory.resolve("V1.sql"), "CREATE TABLE n (a int);");
    Path second = Files.writeString(directory.resolve("V2.sql"), "CREATE INDEX i ON n (a);");

    assertThat(ToolRun.run("lint", first.toString(), second.toString()).exit()).isZero();
    assertThat(ToolRun.run("lint", second.toString()).exit()).isEqualTo(1);
  }

  @Test
  void aWarningAloneRefusesOnlyWhenAskedTo() throws IOException {
    Path file =
        Files.writeString(directory.resolve("V3.sql"), "ALTER TABLE ${s}.orders ADD COLUMN a int;");
    String[] words = {"lint", "--placeholder", "s=shop", file.toString()};

    ToolRun warned = ToolRun.run(words);
    assertThat(warned.exit()).isZero();
    assertThat(warned.out()).contains("expand-only, 1 warning(s)", "missing-lock-timeout");
    assertThat(ToolRun.run("lint", "--strict", words[1], words[2], words[3]).exit()).isEqualTo(1);
    assertThat(ToolRun.run("lint", "--lock-timeout-set", words[1], words[2], words[3]).out())
        .contains("expand-only")
        .doesNotContain("warning");
    assertThat(ToolRun.run("lint", file.toString()).out()).contains("--placeholder s=VALUE");
  }

  @Test
  void standardInputIsAFileToo() {
    InputStream before = System.in;
    System.setIn(new ByteArrayInputStream("\\i more.sql\n".getBytes(UTF_8)));
    try {
      ToolRun cli = ToolRun.run("lint", "-");
      assertThat(cli.exit()).isEqualTo(1);
      assertThat(cli.out()).contains("stdin:1", "psql-command");
    } finally {
      System.setIn(before);
    }
  }

  @Test
  void aFileThatIsNotThereIsAUsageError() {
    ToolRun cli = ToolRun.run("lint", "nowhere.sql");
    assertThat(cli.exit()).isEqualTo(2);
    assertThat(cli.err()).contains("nowhere.sql cannot be read");
    assertThat(ToolRun.run("lint").exit()).isEqualTo(2);
    assertThat(ToolRun.run("lint", "--rules").out()).contains("drop-table");
  }
}
