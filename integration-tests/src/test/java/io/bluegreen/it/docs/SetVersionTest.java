package io.bluegreen.it.docs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The command by which a release gets its version, in a clone of this repository. */
final class SetVersionTest {
  private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();

  @BeforeEach
  void programs() {
    assumeThat(ROOT.resolve(".git")).as("skipped, because this is no git repository").exists();
  }

  @Test
  void noBuildFilePageOrTestKeepsTheOldVersion(@TempDir Path directory) throws Exception {
    try (BashSession shell = BashSession.start(directory)) {
      shell.run("git clone -q --no-hardlinks '%s' clone && cd clone".formatted(ROOT));
      shell.run("cp '%s' .ci/set-version".formatted(ROOT.resolve(".ci/set-version")));
      String version = version(directory);
      shell.run(".ci/set-version 7.8.9");
      assertThat(version(directory)).isEqualTo("7.8.9");
      assertThat(shell.paste("git grep -nF '<version>%s</version>'".formatted(version)).printed())
          .isEmpty();
      assertThat(shell.paste("git grep -nF 'bluegreen-jdbc-%s'".formatted(version)).printed())
          .isEmpty();
      shell.run(".ci/set-version " + version);
      assertThat(shell.run("git diff --stat -- . ':!.ci/set-version'")).isEmpty();
    }
  }

  private static String version(Path directory) throws IOException {
    return Files.readAllLines(directory.resolve("work/clone/pom.xml")).stream()
        .filter(line -> line.startsWith("  <version>"))
        .map(line -> line.replaceAll("</?version>", "").trim())
        .findFirst()
        .orElseThrow();
  }
}
