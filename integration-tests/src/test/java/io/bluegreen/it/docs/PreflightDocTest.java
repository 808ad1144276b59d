package io.bluegreen.it.docs;

import static org.assertj.core.api.Assertions.assertThat;

import io.bluegreen.ops.preflight.Check;
import io.bluegreen.ops.preflight.Checks;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** docs/preflight.md lists the checks that there are, in the words of the code. */
class PreflightDocTest {
  @Test
  void everyCheckIsListedAsTheCodeHasIt() throws Exception {
    List<String> documented =
        Files.readAllLines(Path.of("../docs/preflight.md")).stream()
            .filter(line -> line.startsWith("| `"))
            .toList();
    assertThat(documented)
        .containsExactlyElementsOf(Checks.ALL.stream().map(PreflightDocTest::row).toList());
  }

  @Test
  void idsAreUniqueAndEveryCheckSaysAll() {
    assertThat(Checks.ALL).extracting(Check::id).doesNotHaveDuplicates();
    assertThat(Checks.ALL)
        .allSatisfy(
            check -> {
              assertThat(check.id()).matches("[a-z]+(-[a-z]+)*");
              assertThat(check.meaning()).isNotBlank();
              assertThat(check.why()).isNotBlank();
              assertThat(check.mend()).isNotBlank();
            });
  }

  private static String row(Check check) {
    return "| `%s` | %s | %s | %s | %s |"
        .formatted(check.id(), check.mode().text(), check.meaning(), check.why(), check.mend());
  }
}
