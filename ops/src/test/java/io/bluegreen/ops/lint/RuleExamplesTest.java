package io.bluegreen.ops.lint;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

final class RuleExamplesTest {
  private static List<LintRule> broken(String sql) {
    return new Linter(LintOptions.defaults())
        .lint("f.sql", sql).stream().map(Finding::rule).distinct().toList();
  }

  @ParameterizedTest
  @EnumSource
  void theExampleOfEachRuleBreaksIt(LintRule rule) {
    assertThat(broken(rule.brokenBy())).contains(rule);
  }

  @ParameterizedTest
  @EnumSource
  void theOtherExampleOfEachRuleIsExpandOnly(LintRule rule) {
    assertThat(broken(rule.keptBy()))
        .doesNotContain(rule)
        .allMatch(LintRule::isWarning, "only warnings");
  }
}
