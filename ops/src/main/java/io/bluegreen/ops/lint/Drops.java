package io.bluegreen.ops.lint;

import org.antlr.v4.runtime.ParserRuleContext;
import org.antlr.v4.runtime.tree.TerminalNode;
import org.jspecify.annotations.Nullable;
import org.pgcodekeeper.core.parsers.antlr.pg.generated.SQLParser.Alter_partitionContext;
import org.pgcodekeeper.core.parsers.antlr.pg.generated.SQLParser.Column_actionContext;
import org.pgcodekeeper.core.parsers.antlr.pg.generated.SQLParser.Drop_function_statementContext;
import org.pgcodekeeper.core.parsers.antlr.pg.generated.SQLParser.Drop_owned_statementContext;
import org.pgcodekeeper.core.parsers.antlr.pg.generated.SQLParser.Drop_statementsContext;
import org.pgcodekeeper.core.parsers.antlr.pg.generated.SQLParser.Schema_qualified_nameContext;
import org.pgcodekeeper.core.parsers.antlr.pg.generated.SQLParser.Table_actionContext;
import org.pgcodekeeper.core.parsers.antlr.pg.generated.SQLParser.Truncate_stmtContext;
import org.pgcodekeeper.core.parsers.antlr.pg.generated.SQLParser.Type_actionContext;

/** What takes something away from the application on the other side. */
final class Drops {
  private final Migration migration;

  Drops(Migration migration) {
    this.migration = migration;
  }

  void register(Checks checks) {
    checks.on(Drop_statementsContext.class, this::drop);
    checks.on(
        Drop_function_statementContext.class,
        (node, report) -> report.add(node, LintRule.DROP_OBJECT, Names.text(node)));
    checks.on(
        Drop_owned_statementContext.class,
        (node, report) -> report.add(node, LintRule.DROP_OBJECT, Names.text(node)));
    checks.on(Table_actionContext.class, this::column);
    checks.on(Column_actionContext.class, this::columnDefault);
    checks.on(Type_actionContext.class, this::attribute);
    checks.on(Alter_partitionContext.class, this::detach);
    checks.on(Truncate_stmtContext.class, this::truncate);
  }

  private void drop(Drop_statementsContext node, Report report) {
    LintRule rule = rule(node);
    if (rule == null) {
      return;
    }
    for (Schema_qualified_nameContext name :
        node.if_exist_names_restrict_cascade().names_references().schema_qualified_name()) {
      if (rule != LintRule.DROP_TABLE || !migration.isNew(Names.of(name))) {
        report.add(name, rule, Names.of(name));
      }
    }
  }

  private static @Nullable LintRule rule(Drop_statementsContext node) {
    if (node.TABLE() != null) {
      return LintRule.DROP_TABLE;
    }
    if (node.SCHEMA() != null) {
      return LintRule.DROP_SCHEMA;
    }
    boolean used =
        anyOf(
            node.VIEW(),
            node.SEQUENCE(),
            node.DOMAIN(),
            node.TYPE(),
            node.EXTENSION(),
            node.COLLATION(),
            node.ROLE(),
            node.USER(),
            node.CONFIGURATION(),
            node.DICTIONARY());
    return used ? LintRule.DROP_OBJECT : null;
  }

  private static boolean anyOf(@Nullable TerminalNode... words) {
    for (TerminalNode word : words) {
      if (word != null) {
        return true;
      }
    }
    return false;
  }

  private void column(Table_actionContext node, Report report) {
    if (node.DROP() != null && node.identifier() != null && !isNew(node)) {
      report.add(
          node, LintRule.DROP_COLUMN, Tables.around(node) + "." + Names.of(node.identifier()));
    }
  }

  private void columnDefault(Column_actionContext node, Report report) {
    if (node.drop_def() != null && !isNew(node)) {
      report.add(
          node, LintRule.DROP_DEFAULT, Tables.around(node) + ": " + Names.text(node.getParent()));
    }
  }

  private void attribute(Type_actionContext node, Report report) {
    if (node.DROP() != null) {
      report.add(node, LintRule.DROP_COLUMN, Names.text(node));
    }
  }

  private void detach(Alter_partitionContext node, Report report) {
    if (node.DETACH() != null) {
      report.add(node, LintRule.DROP_TABLE, Names.text(node));
    }
  }

  private void truncate(Truncate_stmtContext node, Report report) {
    node.only_table_multiply().stream()
        .map(table -> table.schema_qualified_name())
        .filter(table -> !migration.isNew(Names.of(table)))
        .forEach(table -> report.add(table, LintRule.TRUNCATE, Names.of(table)));
  }

  private boolean isNew(ParserRuleContext node) {
    return migration.isNew(Tables.around(node));
  }
}
