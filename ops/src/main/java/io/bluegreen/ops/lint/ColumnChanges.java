package io.bluegreen.ops.lint;

import org.pgcodekeeper.core.parsers.antlr.pg.generated.SQLParser.Alter_domain_statementContext;
import org.pgcodekeeper.core.parsers.antlr.pg.generated.SQLParser.Column_actionContext;
import org.pgcodekeeper.core.parsers.antlr.pg.generated.SQLParser.Table_actionContext;
import org.pgcodekeeper.core.parsers.antlr.pg.generated.SQLParser.Type_actionContext;

/** What changes a column that the application on the other side uses. */
final class ColumnChanges {
  private final Migration migration;

  ColumnChanges(Migration migration) {
    this.migration = migration;
  }

  void register(Checks checks) {
    checks.on(Table_actionContext.class, this::column);
    checks.on(Type_actionContext.class, ColumnChanges::attribute);
    checks.on(Alter_domain_statementContext.class, ColumnChanges::domain);
  }

  private void column(Table_actionContext node, Report report) {
    Column_actionContext action = node.column_action();
    String table = Tables.around(node);
    if (action == null || migration.isNew(table)) {
      return;
    }
    String column = Names.of(node.identifier());
    if (action.TYPE() != null) {
      report.add(node, LintRule.ALTER_TYPE, table + "." + column);
    } else if (action.set != null && !migration.isProvenNotNull(table, column)) {
      report.add(node, LintRule.SET_NOT_NULL, table + "." + column);
    } else if (setsExpression(action) || action.identity_body() != null) {
      report.add(node, LintRule.REWRITING_COLUMN, table + "." + column);
    }
  }

  private static boolean setsExpression(Column_actionContext action) {
    return action.EXPRESSION() != null && action.DROP() == null;
  }

  private static void attribute(Type_actionContext node, Report report) {
    if (node.ALTER() != null) {
      report.add(node, LintRule.ALTER_TYPE, Names.text(node));
    }
  }

  private static void domain(Alter_domain_statementContext node, Report report) {
    String domain = Names.of(node.name);
    if (node.SET() != null && node.NULL() != null) {
      report.add(node, LintRule.SET_NOT_NULL, domain);
    } else if (node.dom_constraint != null && node.not_valid == null) {
      report.add(node, LintRule.CONSTRAINT_NOT_VALID, domain);
    }
  }
}
