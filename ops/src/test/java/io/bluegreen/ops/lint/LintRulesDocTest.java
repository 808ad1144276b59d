package io.bluegreen.ops.lint;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The page about lint has the rules and examples of the code, and no others. */
final class LintRulesDocTest {
  private static final Path DOC = Path.of("..", "docs", "reference", "lint-rules.md");
  private static final Pattern NAMED = Pattern.compile("`([a-z]+(?:-[a-z]+)+)`");

  private static List<String> section(String heading) throws IOException {
    return Files.readAllLines(DOC, UTF_8).stream()
        .dropWhile(line -> !line.equals("## " + heading))
        .skip(1)
        .takeWhile(line -> !line.startsWith("## "))
        .toList();
  }

  private static List<String> rows(String heading) throws IOException {
    return section(heading).stream().filter(line -> line.startsWith("| `")).toList();
  }

  private static String cell(String sql) {
    return "`" + sql.replace("|", "\\|") + "`";
  }

  @Test
  void theTableOfRulesIsThatOfTheCode() throws IOException {
    assertThat(rows("The rules"))
        .containsExactlyElementsOf(
            Arrays.stream(LintRule.values())
                .map(rule -> "| `%s` | %s | %s |".formatted(rule.id(), rule.why(), rule.mend()))
                .toList());
  }

  @Test
  void theTableOfExamplesIsThatOfTheCode() throws IOException {
    assertThat(rows("Examples"))
        .containsExactlyElementsOf(
            Arrays.stream(LintRule.values())
                .map(
                    rule ->
                        "| `%s` | %s | %s |"
                            .formatted(rule.id(), cell(rule.brokenBy()), cell(rule.keptBy())))
                .toList());
  }

  @Test
  void theComparisonWithSquawkNamesOnlyRulesThatAreThere() throws IOException {
    List<String> rows = rows("Beside squawk's rules");
    assertThat(rows).isNotEmpty();
    assertThat(rows)
        .allSatisfy(
            row ->
                assertThat(
                        NAMED.matcher(row.split(" \\| ", -1)[1]).results().map(one -> one.group(1)))
                    .allMatch(name -> LintRule.byId(name).isPresent(), "is a rule"));
  }
}
