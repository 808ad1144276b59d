package io.bluegreen.ops.lint;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.antlr.v4.runtime.Token;

/**
 * Reads files in the order in which they are given: a table that one of them creates may be treated
 * as new by those after it. Used by one thread.
 */
public final class Linter {
  private final LintOptions options;
  private final Migration migration = new Migration();
  private final Checks checks;

  /** Starts a migration of which nothing has been read yet. */
  public Linter(LintOptions options) {
    this.options = options;
    checks = new Checks(migration);
  }

  /**
   * Judges one file.
   *
   * @param file its name, for the findings
   * @param text its content
   * @return what was found, in the order of lines
   */
  public List<Finding> lint(String file, String text) {
    migration.beginFile(options.inTransaction());
    List<Finding> findings = new ArrayList<>();
    Script script = Script.of(text);
    for (Script.PsqlCommand command : script.commands()) {
      new Report(file, command.allowed(), findings)
          .add(command.line(), LintRule.PSQL_COMMAND, command.text());
    }
    for (Statement statement : script.statements()) {
      judge(statement, new Report(file, statement.allowed(), findings));
    }
    findings.sort(Comparator.comparingInt(Finding::line));
    return findings;
  }

  private void judge(Statement statement, Report report) {
    for (Allowance.Unknown unknown : statement.allowed().unknown()) {
      report.add(unknown.line(), LintRule.UNKNOWN_RULE, unknown.name());
    }
    SideNames.find(statement.tokens(), options.sideSchemas(), report);
    Syntax syntax = Syntax.ofStatement(statement.tokens());
    if (syntax.error() != null) {
      Token at = syntax.error().at();
      report.add(at.getLine(), LintRule.UNPARSABLE, syntax.error().message());
      return;
    }
    checks.run(syntax.tree(), report);
  }
}
