package io.bluegreen.ops.lint;

import java.util.List;
import org.antlr.v4.runtime.ParserRuleContext;

/** Takes what checks find in one statement, but for what its author accepts. */
final class Report {
  private final String file;
  private final Allowance allowed;
  private final List<Finding> findings;

  Report(String file, Allowance allowed, List<Finding> findings) {
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
