package io.bluegreen.ops.lint;

import org.antlr.v4.runtime.ParserRuleContext;
import org.pgcodekeeper.core.parsers.antlr.pg.generated.SQLParser.Alter_index_statementContext;
import org.pgcodekeeper.core.parsers.antlr.pg.generated.SQLParser.Alter_materialized_view_actionContext;
import org.pgcodekeeper.core.parsers.antlr.pg.generated.SQLParser.Alter_schema_statementContext;
import org.pgcodekeeper.core.parsers.antlr.pg.generated.SQLParser.Alter_table_statementContext;
import org.pgcodekeeper.core.parsers.antlr.pg.generated.SQLParser.Alter_type_statementContext;
import org.pgcodekeeper.core.parsers.antlr.pg.generated.SQLParser.Alter_view_actionContext;
import org.pgcodekeeper.core.parsers.antlr.pg.generated.SQLParser.Index_def_actionContext;
import org.pgcodekeeper.core.parsers.antlr.pg.generated.SQLParser.Rename_toContext;
import org.pgcodekeeper.core.parsers.antlr.pg.generated.SQLParser.Set_schemaContext;

/** What gives something another name, or another place. */
final class Renames {
  private final Migration migration;

  Renames(Migration migration) {
    this.migration = migration;
  }

  void register(Checks checks) {
    checks.on(Alter_table_statementContext.class, this::inTable);
    checks.on(Alter_view_actionContext.class, Renames::inView);
    checks.on(Alter_materialized_view_actionContext.class, Renames::inMaterializedView);
    checks.on(Alter_type_statementContext.class, Renames::inType);
    checks.on(Rename_toContext.class, this::rename);
    checks.on(Set_schemaContext.class, this::move);
  }

  private void inTable(Alter_table_statementContext node, Report report) {
    boolean column = node.RENAME() != null && node.CONSTRAINT() == null;
    if (column && !migration.isNew(Names.of(node.name))) {
      report.add(node, LintRule.RENAME_COLUMN, Names.text(node));
    }
  }

  private static void inView(Alter_view_actionContext node, Report report) {
    if (node.RENAME() != null) {
      report.add(node, LintRule.RENAME_COLUMN, Names.text(node));
    }
  }

  private static void inMaterializedView(
      Alter_materialized_view_actionContext node, Report report) {
    if (node.RENAME() != null) {
      report.add(node, LintRule.RENAME_COLUMN, Names.text(node));
    }
  }

  private static void inType(Alter_type_statementContext node, Report report) {
    if (node.RENAME() != null) {
      report.add(
          node,
          node.ATTRIBUTE() != null ? LintRule.RENAME_COLUMN : LintRule.RENAME_OBJECT,
          Names.text(node));
    }
  }

  private void rename(Rename_toContext node, Report report) {
    ParserRuleContext what = node.getParent();
    if (what instanceof Alter_table_statementContext table) {
      if (!migration.isNew(Names.of(table.name))) {
        report.add(node, LintRule.RENAME_TABLE, Names.of(table.name));
      }
    } else if (what instanceof Alter_schema_statementContext) {
      report.add(node, LintRule.RENAME_SCHEMA, Names.text(what));
    } else if (!(what instanceof Index_def_actionContext
        || what instanceof Alter_index_statementContext)) {
      report.add(node, LintRule.RENAME_OBJECT, Names.text(what));
    }
  }

  private void move(Set_schemaContext node, Report report) {
    if (!migration.isNew(Tables.around(node))) {
      report.add(node, LintRule.SET_SCHEMA, Names.text(node.getParent()));
    }
  }
}
