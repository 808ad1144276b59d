package io.bluegreen.ops.lint;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** One migration a line, in many spellings, and the rule that it breaks. */
final class MigrationExamplesTest {
  private static final Path EXAMPLES =
      Path.of("src", "test", "resources", "io", "bluegreen", "ops", "lint");

  static Stream<Arguments> refused() throws IOException {
    return Files.readAllLines(EXAMPLES.resolve("refused-migrations.txt"), UTF_8).stream()
        .map(line -> line.split(" \\| ", 2))
        .map(parts -> Arguments.of(parts[0], parts[1]));
  }

  static List<String> accepted() throws IOException {
    return Files.readAllLines(EXAMPLES.resolve("accepted-migrations.txt"), UTF_8);
  }

  @ParameterizedTest
  @MethodSource
  void refused(String rule, String sql) {
    assertThat(refusals(sql)).contains(rule).hasSizeLessThanOrEqualTo(3);
  }

  @ParameterizedTest
  @MethodSource
  void accepted(String sql) {
    assertThat(refusals(sql)).isEmpty();
  }

  private static List<String> refusals(String sql) {
    return new Linter(LintOptions.defaults())
        .lint("f.sql", sql).stream()
            .map(Finding::rule)
            .filter(rule -> !rule.isWarning())
            .map(LintRule::id)
            .distinct()
            .toList();
  }
}
