package io.bluegreen.ops.lint;

import java.util.List;
import org.antlr.v4.runtime.ParserRuleContext;

/** The findings of a file, without those that the author of a statement allows. */
final class FindingCollector {
  private final String file;
  private final AllowedRules allowed;
  private final List<Finding> findings;

  FindingCollector(String file, AllowedRules allowed, List<Finding> findings) {
    this.file = file;
    this.allowed = allowed;
    this.findings = findings;
  }

  void add(ParserRuleContext where, LintRule rule, String what) {
    add(where.getStart().getLine(), rule, what);
  }

  void add(int line, LintRule rule, String what) {
    Finding finding = new Finding(file, line, rule, what);
    if (!allowed.rules().contains(rule) && !findings.contains(finding)) {
      findings.add(finding);
    }
  }
}
