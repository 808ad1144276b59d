package io.bluegreen.ops.lint;

import org.antlr.v4.runtime.ParserRuleContext;
import org.antlr.v4.runtime.tree.TerminalNode;
import org.jspecify.annotations.Nullable;
import org.pgcodekeeper.core.parsers.antlr.pg.generated.SQLParser.Create_event_trigger_statementContext;
import org.pgcodekeeper.core.parsers.antlr.pg.generated.SQLParser.Create_policy_statementContext;
import org.pgcodekeeper.core.parsers.antlr.pg.generated.SQLParser.Create_rewrite_statementContext;
import org.pgcodekeeper.core.parsers.antlr.pg.generated.SQLParser.Create_trigger_statementContext;

/** Rules for new triggers, rules and policies, which take part in the statements of others. */
final class TriggerAndPolicyRules {
  private final MigrationState migration;

  TriggerAndPolicyRules(MigrationState migration) {
    this.migration = migration;
  }

  void register(StatementRules rules) {
    rules.on(Create_trigger_statementContext.class, this::trigger);
    rules.on(Create_rewrite_statementContext.class, this::rewriteRule);
    rules.on(Create_policy_statementContext.class, this::policy);
    rules.refuse(Create_event_trigger_statementContext.class, LintRule.CREATE_TRIGGER);
  }

  private void trigger(Create_trigger_statementContext node, FindingCollector findings) {
    String table = SqlNames.of(node.table_name);
    DatabaseObject trigger = DatabaseObject.onTable("trigger", table, SqlNames.of(node.name));
    add(node, trigger, table, node.REPLACE(), findings);
  }

  private void rewriteRule(Create_rewrite_statementContext node, FindingCollector findings) {
    String table = SqlNames.of(node.table_name);
    DatabaseObject rule = DatabaseObject.onTable("rule", table, SqlNames.of(node.name));
    add(node, rule, table, node.REPLACE(), findings);
  }

  private void add(
      ParserRuleContext node,
      DatabaseObject object,
      String table,
      @Nullable TerminalNode replace,
      FindingCollector findings) {
    boolean known = migration.created().has(object);
    if (!migration.isNew(table)) {
      findings.add(
          node,
          replace != null && !known ? LintRule.REPLACE_OBJECT : LintRule.CREATE_TRIGGER,
          object.name());
      migration.waitsForLock(node, findings);
    }
    migration.created().add(object);
    migration.created().addRunningCode(table);
  }

  /** A permissive policy only ever shows more rows. */
  private void policy(Create_policy_statementContext node, FindingCollector findings) {
    String table = SqlNames.of(node.schema_qualified_name());
    if (migration.isNew(table)) {
      return;
    }
    migration.waitsForLock(node, findings);
    if (node.RESTRICTIVE() != null) {
      findings.add(node, LintRule.ROW_SECURITY, SqlNames.text(node));
    }
    migration
        .created()
        .add(DatabaseObject.onTable("policy", table, SqlNames.of(node.identifier())));
  }
}
