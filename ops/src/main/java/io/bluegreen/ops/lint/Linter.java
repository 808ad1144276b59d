package io.bluegreen.ops.lint;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.antlr.v4.runtime.Token;

/**
 * The check of migration files for changes that are not expand-only. It reads the files in the
 * order in which they run, because a table that one file creates may be changed by the next one.
 * Used by one thread.
 */
public final class Linter {
  private final LintOptions options;
  private final MigrationState migration;
  private final StatementRules rules;

  /** Starts a migration of which nothing has been read yet. */
  public Linter(LintOptions options) {
    this.options = options;
    migration = new MigrationState(options.lockTimeoutSet());
    rules = ExpandOnlyRules.of(migration);
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
    MigrationScript script = MigrationScript.of(text, new Placeholders(options.placeholders()));
    for (PsqlCommand command : script.commands()) {
      new FindingCollector(file, command.allowed(), findings)
          .add(command.line(), LintRule.PSQL_COMMAND, command.text());
    }
    FindingCollector last = new FindingCollector(file, AllowedRules.none(), findings);
    for (ScriptStatement statement : script.statements()) {
      beginChangeset(statement, last);
      last = new FindingCollector(file, statement.allowed(), findings);
      judge(statement, last);
    }
    endTransaction(last);
    findings.sort(Comparator.comparingInt(Finding::line));
    return findings;
  }

  private void beginChangeset(ScriptStatement statement, FindingCollector before) {
    String changeset = statement.changeset();
    if (changeset != null) {
      endTransaction(before);
      migration.beginUnit(LiquibaseFormat.runsInTransaction(changeset));
    }
  }

  private void endTransaction(FindingCollector findings) {
    if (migration.openTransactionLine() > 0) {
      findings.add(migration.openTransactionLine(), LintRule.OPEN_TRANSACTION, "BEGIN");
    }
  }

  private void judge(ScriptStatement statement, FindingCollector findings) {
    for (AllowedRules.Unknown unknown : statement.allowed().unknown()) {
      findings.add(unknown.line(), LintRule.UNKNOWN_RULE, unknown.name());
    }
    SideSchemaFinder.find(statement.tokens(), options.sideSchemas(), findings);
    ParsedStatement parsed = ParsedStatement.ofStatement(statement.tokens());
    ParsedStatement.Problem problem = parsed.error();
    if (problem == null) {
      rules.judge(parsed.tree(), findings);
    } else {
      report(statement, problem, findings);
    }
  }

  private static void report(
      ScriptStatement statement, ParsedStatement.Problem problem, FindingCollector findings) {
    Token at = problem.at();
    Optional<String> placeholder = Placeholders.unfilled(statement.tokens());
    String why =
        placeholder
            .map(
                "${%1$s} is a placeholder, give its value with --placeholder %1$s=VALUE"::formatted)
            .orElse(problem.message());
    findings.add(at.getLine(), LintRule.UNPARSABLE, "not understood: " + why);
  }
}
