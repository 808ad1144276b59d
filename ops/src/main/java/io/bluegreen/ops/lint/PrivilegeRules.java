package io.bluegreen.ops.lint;

import java.util.List;
import org.antlr.v4.runtime.ParserRuleContext;
import org.jspecify.annotations.Nullable;
import org.pgcodekeeper.core.parsers.antlr.pg.generated.SQLLexer;
import org.pgcodekeeper.core.parsers.antlr.pg.generated.SQLParser;
import org.pgcodekeeper.core.parsers.antlr.pg.generated.SQLParser.Alter_default_privileges_statementContext;
import org.pgcodekeeper.core.parsers.antlr.pg.generated.SQLParser.Alter_policy_statementContext;
import org.pgcodekeeper.core.parsers.antlr.pg.generated.SQLParser.Other_rulesContext;
import org.pgcodekeeper.core.parsers.antlr.pg.generated.SQLParser.Rule_commonContext;
import org.pgcodekeeper.core.parsers.antlr.pg.generated.SQLParser.Rule_member_objectContext;
import org.pgcodekeeper.core.parsers.antlr.pg.generated.SQLParser.Schema_qualified_nameContext;

/** Rules for rights: GRANT adds, everything else takes away. */
final class PrivilegeRules {
  private final MigrationState migration;

  PrivilegeRules(MigrationState migration) {
    this.migration = migration;
  }

  void register(StatementRules rules) {
    rules.on(Rule_commonContext.class, this::privileges);
    rules.on(Alter_default_privileges_statementContext.class, this::defaults);
    rules.on(Alter_policy_statementContext.class, this::policy);
    rules.refuse(SQLParser.Security_labelContext.class, LintRule.ALTER_OBJECT);
  }

  private void privileges(Rule_commonContext node, FindingCollector findings) {
    Other_rulesContext roles = node.other_rules();
    boolean takes = roles == null ? node.REVOKE() != null : takes(roles);
    if (takes && !isOfNewObjects(node.rule_member_object())) {
      findings.add(node, LintRule.REVOKE, SqlNames.text(node));
    }
  }

  /** GRANT … WITH INHERIT FALSE changes a membership that is there already. */
  private static boolean takes(Other_rulesContext roles) {
    return roles.REVOKE() != null || SqlNames.has(roles, SQLLexer.FALSE);
  }

  private boolean isOfNewObjects(@Nullable Rule_member_objectContext object) {
    if (object == null) {
      return false;
    }
    if (!object.func_name.isEmpty()) {
      return object.func_name.stream()
          .map(one -> DatabaseObject.function(one.schema_qualified_name(), one.function_args()))
          .allMatch(migration.created()::has);
    }
    List<Schema_qualified_nameContext> names =
        ParseTrees.all(object, Schema_qualified_nameContext.class);
    return !names.isEmpty()
        && names.stream().allMatch(name -> migration.created().has(object(object, name)));
  }

  private static DatabaseObject object(Rule_member_objectContext object, ParserRuleContext name) {
    if (object.table_names != null) {
      return DatabaseObject.relation(SqlNames.of(name));
    }
    String word = object.SCHEMA() != null ? "schema" : object.getStart().getText();
    return DatabaseObject.of(word, SqlNames.of(name));
  }

  private void defaults(Alter_default_privileges_statementContext node, FindingCollector findings) {
    if (node.abbreviated_grant_or_revoke().REVOKE() != null) {
      findings.add(node, LintRule.REVOKE, SqlNames.text(node));
    }
  }

  private void policy(Alter_policy_statementContext node, FindingCollector findings) {
    if (!migration.isNew(SqlNames.of(node.schema_qualified_name()))) {
      findings.add(node, LintRule.ROW_SECURITY, SqlNames.text(node));
      migration.waitsForLock(node, findings);
    }
  }
}
