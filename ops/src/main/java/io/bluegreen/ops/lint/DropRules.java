package io.bluegreen.ops.lint;

import java.util.Locale;
import org.antlr.v4.runtime.ParserRuleContext;
import org.pgcodekeeper.core.parsers.antlr.pg.generated.SQLParser;
import org.pgcodekeeper.core.parsers.antlr.pg.generated.SQLParser.Drop_function_statementContext;
import org.pgcodekeeper.core.parsers.antlr.pg.generated.SQLParser.Drop_policy_statementContext;
import org.pgcodekeeper.core.parsers.antlr.pg.generated.SQLParser.Drop_rule_statementContext;
import org.pgcodekeeper.core.parsers.antlr.pg.generated.SQLParser.Drop_statementsContext;
import org.pgcodekeeper.core.parsers.antlr.pg.generated.SQLParser.Drop_trigger_statementContext;
import org.pgcodekeeper.core.parsers.antlr.pg.generated.SQLParser.Schema_qualified_nameContext;

/** Rules for DROP: only what the migration itself has made may go. */
final class DropRules {
  private final MigrationState migration;

  DropRules(MigrationState migration) {
    this.migration = migration;
  }

  void register(StatementRules rules) {
    rules.on(Drop_statementsContext.class, this::drop);
    rules.on(Drop_function_statementContext.class, this::function);
    rules.on(Drop_trigger_statementContext.class, this::trigger);
    rules.on(Drop_rule_statementContext.class, this::rewriteRule);
    rules.on(Drop_policy_statementContext.class, this::policy);
    rules.refuse(SQLParser.Drop_owned_statementContext.class, LintRule.DROP_OBJECT);
    rules.refuse(SQLParser.Drop_cast_statementContext.class, LintRule.DROP_OBJECT);
    rules.refuse(SQLParser.Drop_database_statementContext.class, LintRule.DROP_OBJECT);
    rules.refuse(SQLParser.Drop_operator_statementContext.class, LintRule.DROP_OBJECT);
    rules.refuse(SQLParser.Drop_operator_class_statementContext.class, LintRule.DROP_OBJECT);
    rules.refuse(SQLParser.Drop_operator_family_statementContext.class, LintRule.DROP_OBJECT);
    rules.refuse(SQLParser.Drop_user_mapping_statementContext.class, LintRule.DROP_OBJECT);
  }

  private void drop(Drop_statementsContext node, FindingCollector findings) {
    for (Schema_qualified_nameContext name :
        node.if_exist_names_restrict_cascade().names_references().schema_qualified_name()) {
      drop(node, name, object(node, name), rule(node), findings);
    }
  }

  private static DatabaseObject object(Drop_statementsContext node, ParserRuleContext name) {
    boolean foreignTable = node.FOREIGN() != null && node.TABLE() != null;
    String word = foreignTable ? "table" : node.getStart().getText();
    return DatabaseObject.of(word.toLowerCase(Locale.ROOT), SqlNames.of(name));
  }

  private static LintRule rule(Drop_statementsContext node) {
    if (node.TABLE() != null) {
      return LintRule.DROP_TABLE;
    }
    if (node.SCHEMA() != null) {
      return LintRule.DROP_SCHEMA;
    }
    if (node.INDEX() != null) {
      return LintRule.DROP_INDEX;
    }
    boolean replicates = node.PUBLICATION() != null || node.SUBSCRIPTION() != null;
    return replicates ? LintRule.CHANGE_REPLICATION : LintRule.DROP_OBJECT;
  }

  private void function(Drop_function_statementContext node, FindingCollector findings) {
    DatabaseObject function =
        node.function_args() == null
            ? new DatabaseObject("function", SqlNames.of(node.name))
            : DatabaseObject.function(node.name, node.function_args());
    drop(node, node, function, LintRule.DROP_OBJECT, findings);
  }

  private void trigger(Drop_trigger_statementContext node, FindingCollector findings) {
    dropOnTable(node, "trigger", SqlNames.of(node.table_name), SqlNames.of(node.name), findings);
  }

  private void rewriteRule(Drop_rule_statementContext node, FindingCollector findings) {
    String table = SqlNames.of(node.schema_qualified_name());
    dropOnTable(node, "rule", table, SqlNames.of(node.name), findings);
  }

  private void policy(Drop_policy_statementContext node, FindingCollector findings) {
    String table = SqlNames.of(node.schema_qualified_name());
    dropOnTable(node, "policy", table, SqlNames.of(node.identifier()), findings);
  }

  private void dropOnTable(
      ParserRuleContext node, String kind, String table, String name, FindingCollector findings) {
    if (!migration.isNew(table)) {
      DatabaseObject object = DatabaseObject.onTable(kind, table, name);
      drop(node, node, object, LintRule.DROP_OBJECT, findings);
    }
  }

  private void drop(
      ParserRuleContext statement,
      ParserRuleContext where,
      DatabaseObject object,
      LintRule rule,
      FindingCollector findings) {
    if (migration.created().has(object)) {
      migration.created().remove(object);
      return;
    }
    findings.add(where, rule, object.name());
    migration.waitsForLock(statement, findings);
  }
}
