package io.bluegreen.ops.lint;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

final class LintRulesDocTest {
  private static final Path DOC = Path.of("..", "docs", "lint-rules.md");

  @Test
  void theTableOfRulesIsThatOfTheCode() throws IOException {
    List<String> rows =
        Arrays.stream(LintRule.values())
            .map(rule -> "| `%s` | %s | %s |".formatted(rule.id(), rule.why(), rule.mend()))
            .toList();

    assertThat(
            Files.readAllLines(DOC, UTF_8).stream()
                .filter(line -> line.startsWith("| `") && !line.startsWith("| `--")))
        .containsExactlyElementsOf(rows);
  }
}
