package io.bluegreen.ops.lint;

import java.util.List;
import org.antlr.v4.runtime.ParserRuleContext;
import org.pgcodekeeper.core.parsers.antlr.pg.generated.SQLParser;
import org.pgcodekeeper.core.parsers.antlr.pg.generated.SQLParser.After_opsContext;
import org.pgcodekeeper.core.parsers.antlr.pg.generated.SQLParser.Conflict_actionContext;
import org.pgcodekeeper.core.parsers.antlr.pg.generated.SQLParser.Copy_from_statementContext;
import org.pgcodekeeper.core.parsers.antlr.pg.generated.SQLParser.Copy_to_statementContext;
import org.pgcodekeeper.core.parsers.antlr.pg.generated.SQLParser.Delete_stmt_for_psqlContext;
import org.pgcodekeeper.core.parsers.antlr.pg.generated.SQLParser.From_primaryContext;
import org.pgcodekeeper.core.parsers.antlr.pg.generated.SQLParser.Indirection_varContext;
import org.pgcodekeeper.core.parsers.antlr.pg.generated.SQLParser.Insert_stmt_for_psqlContext;
import org.pgcodekeeper.core.parsers.antlr.pg.generated.SQLParser.Merge_matchedContext;
import org.pgcodekeeper.core.parsers.antlr.pg.generated.SQLParser.Merge_stmt_for_psqlContext;
import org.pgcodekeeper.core.parsers.antlr.pg.generated.SQLParser.Schema_qualified_nameContext;
import org.pgcodekeeper.core.parsers.antlr.pg.generated.SQLParser.Select_primaryContext;
import org.pgcodekeeper.core.parsers.antlr.pg.generated.SQLParser.Select_stmtContext;
import org.pgcodekeeper.core.parsers.antlr.pg.generated.SQLParser.Truncate_stmtContext;
import org.pgcodekeeper.core.parsers.antlr.pg.generated.SQLParser.Update_stmt_for_psqlContext;

/** Rules for rows: new rows may come, rows of others may not go or change all at once. */
final class DataRules {
  private final MigrationState migration;

  DataRules(MigrationState migration) {
    this.migration = migration;
  }

  void register(StatementRules rules) {
    rules.pass(SQLParser.Copy_statementContext.class);
    rules.pass(Select_stmtContext.class);
    rules.on(Delete_stmt_for_psqlContext.class, this::delete);
    rules.on(Update_stmt_for_psqlContext.class, this::update);
    rules.on(Insert_stmt_for_psqlContext.class, this::insert);
    rules.on(Merge_stmt_for_psqlContext.class, this::merge);
    rules.on(Truncate_stmtContext.class, this::truncate);
    rules.on(Copy_from_statementContext.class, this::copyFrom);
    rules.on(Copy_to_statementContext.class, DataRules::copyTo);
    rules.on(After_opsContext.class, this::lockRows);
    rules.on(From_primaryContext.class, this::read);
    rules.on(Select_primaryContext.class, this::readTable);
  }

  private void delete(Delete_stmt_for_psqlContext node, FindingCollector findings) {
    String table = written(node.delete_table_name, findings);
    if (!migration.isNew(table)) {
      findings.add(node, LintRule.DELETE_ROWS, table);
    }
  }

  private void update(Update_stmt_for_psqlContext node, FindingCollector findings) {
    String table = written(node.update_table_name, findings);
    boolean some = node.CURRENT() != null || (node.vex() != null && choosesRows(node.vex()));
    if (!migration.isNew(table) && !some) {
      findings.add(node, LintRule.UPDATE_ALL_ROWS, table);
    }
  }

  /** A condition that names no column, such as {@code true}, chooses all rows. */
  private static boolean choosesRows(ParserRuleContext condition) {
    return ParseTrees.first(condition, Indirection_varContext.class).isPresent();
  }

  private void insert(Insert_stmt_for_psqlContext node, FindingCollector findings) {
    String table = written(node.insert_table_name, findings);
    Conflict_actionContext conflict = node.conflict_action();
    boolean overwrites = conflict != null && conflict.UPDATE() != null && conflict.WHERE() == null;
    if (overwrites && readsTable(node) && !migration.isNew(table)) {
      findings.add(node, LintRule.UPDATE_ALL_ROWS, table);
    }
  }

  /** Rows that are written out are few. */
  private static boolean readsTable(Insert_stmt_for_psqlContext node) {
    return node.select_stmt() != null
        && ParseTrees.first(node.select_stmt(), From_primaryContext.class).isPresent();
  }

  private void merge(Merge_stmt_for_psqlContext node, FindingCollector findings) {
    String table = written(node.merge_table_name, findings);
    if (migration.isNew(table)) {
      return;
    }
    for (Merge_matchedContext action : ParseTrees.all(node, Merge_matchedContext.class)) {
      if (action.DELETE() != null) {
        findings.add(action, LintRule.DELETE_ROWS, table);
      } else if (action.UPDATE() != null) {
        findings.add(action, LintRule.UPDATE_ALL_ROWS, table);
      }
    }
  }

  private void truncate(Truncate_stmtContext node, FindingCollector findings) {
    List<Schema_qualified_nameContext> others =
        node.only_table_multiply().stream()
            .map(SQLParser.Only_table_multiplyContext::schema_qualified_name)
            .filter(table -> !migration.isNew(SqlNames.of(table)))
            .toList();
    others.forEach(table -> findings.add(table, LintRule.TRUNCATE, SqlNames.of(table)));
    if (!others.isEmpty()) {
      migration.waitsForLock(node, findings);
    }
  }

  private void copyFrom(Copy_from_statementContext node, FindingCollector findings) {
    written(node.table_cols().schema_qualified_name(), findings);
    if (node.PROGRAM() != null) {
      findings.add(node, LintRule.DYNAMIC_SQL, SqlNames.text(node));
    }
  }

  private static void copyTo(Copy_to_statementContext node, FindingCollector findings) {
    if (node.PROGRAM() != null) {
      findings.add(node, LintRule.DYNAMIC_SQL, SqlNames.text(node));
    }
  }

  /** SELECT … FOR UPDATE and the like. */
  private void lockRows(After_opsContext node, FindingCollector findings) {
    ParserRuleContext select = node.getParent();
    if (node.FOR() == null || select == null) {
      return;
    }
    boolean few =
        ParseTrees.all(select, After_opsContext.class).stream()
                .anyMatch(one -> one.LIMIT() != null || one.FETCH() != null)
            || ParseTrees.all(select, Select_primaryContext.class).stream()
                .anyMatch(one -> one.WHERE() != null);
    if (!few) {
      findings.add(node, LintRule.LOCK_TABLE, SqlNames.text(select));
    }
  }

  private void read(From_primaryContext node, FindingCollector findings) {
    if (node.schema_qualified_name() != null) {
      runs(node.schema_qualified_name(), findings);
    }
  }

  private void readTable(Select_primaryContext node, FindingCollector findings) {
    if (node.TABLE() != null && node.schema_qualified_name() != null) {
      runs(node.schema_qualified_name(), findings);
    }
  }

  private String written(ParserRuleContext name, FindingCollector findings) {
    String table = SqlNames.of(name);
    runs(name, findings);
    boolean kept =
        table.startsWith("pg_")
            || table.startsWith("information_schema.")
            || table.startsWith("bluegreen.");
    if (kept) {
      findings.add(name, LintRule.SYSTEM_CATALOG, table);
    }
    return table;
  }

  /** A trigger, a view or a default of this migration runs functions when the relation is used. */
  private void runs(ParserRuleContext relation, FindingCollector findings) {
    String name = SqlNames.of(relation);
    if (migration.created().runsCode(name)) {
      findings.add(relation, LintRule.FUNCTION_CALL, name);
    }
  }
}
