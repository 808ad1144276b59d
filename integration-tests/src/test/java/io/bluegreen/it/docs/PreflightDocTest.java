package io.bluegreen.it.docs;

import static org.assertj.core.api.Assertions.assertThat;

import io.bluegreen.ops.preflight.PreflightCheck;
import io.bluegreen.ops.preflight.PreflightChecks;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** docs/reference/preflight.md lists the checks that there are, in the words of the code. */
class PreflightDocTest {
  @Test
  void everyCheckIsListedAsTheCodeHasIt() throws Exception {
    List<String> documented =
        Files.readAllLines(Path.of("../docs/reference/preflight.md")).stream()
            .filter(line -> line.startsWith("| `"))
            .toList();
    assertThat(documented)
        .containsExactlyElementsOf(
            PreflightChecks.ALL.stream().map(PreflightDocTest::row).toList());
  }

  @Test
  void idsAreUniqueAndEveryCheckSaysAll() {
    assertThat(PreflightChecks.ALL).extracting(PreflightCheck::id).doesNotHaveDuplicates();
    assertThat(PreflightChecks.ALL)
        .allSatisfy(
            check -> {
              assertThat(check.id()).matches("[a-z]+(-[a-z]+)*");
              assertThat(check.meaning()).isNotBlank();
              assertThat(check.why()).isNotBlank();
              assertThat(check.mend()).isNotBlank();
            });
  }

  private static String row(PreflightCheck check) {
    return "| `%s` | %s | %s | %s | %s |"
        .formatted(check.id(), check.mode().text(), check.meaning(), check.why(), check.mend());
  }
}
