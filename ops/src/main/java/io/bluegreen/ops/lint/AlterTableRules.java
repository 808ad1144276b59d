package io.bluegreen.ops.lint;

import org.antlr.v4.runtime.ParserRuleContext;
import org.pgcodekeeper.core.parsers.antlr.pg.generated.SQLParser.Alter_partitionContext;
import org.pgcodekeeper.core.parsers.antlr.pg.generated.SQLParser.Alter_table_statementContext;
import org.pgcodekeeper.core.parsers.antlr.pg.generated.SQLParser.Table_actionContext;

/**
 * Rules for ALTER TABLE: each action is judged by itself. Actions that nobody knows are refused.
 */
final class AlterTableRules {
  private final MigrationState migration;
  private final NewColumnRules newColumns;
  private final ColumnChangeRules columnChanges;
  private final ConstraintRules constraints;

  AlterTableRules(MigrationState migration) {
    this.migration = migration;
    newColumns = new NewColumnRules(migration);
    columnChanges = new ColumnChangeRules(migration);
    constraints = new ConstraintRules(migration);
  }

  void register(StatementRules rules) {
    rules.on(Alter_table_statementContext.class, this::statement);
    rules.on(Table_actionContext.class, this::action);
    rules.on(Alter_partitionContext.class, this::partition);
  }

  private void statement(Alter_table_statementContext node, FindingCollector findings) {
    String table = SqlNames.of(node.name);
    if (node.alter_partition_gp() != null || node.distributed_clause() != null) {
      findings.add(node, LintRule.NOT_UNDERSTOOD, SqlNames.text(node));
    }
    if (migration.isNew(table)) {
      move(node, table);
      return;
    }
    migration.waitsForLock(node, findings);
    if (node.RENAME() != null) {
      rename(node, table, findings);
    } else if (node.rename_to() != null) {
      findings.add(node.rename_to(), LintRule.RENAME_TABLE, table);
    } else if (node.set_schema() != null) {
      findings.add(node.set_schema(), LintRule.SET_SCHEMA, SqlNames.text(node));
    } else if (node.FOREIGN() != null) {
      findings.add(node, LintRule.ALTER_OBJECT, SqlNames.text(node));
    }
  }

  private void rename(Alter_table_statementContext node, String table, FindingCollector findings) {
    if (node.CONSTRAINT() != null) {
      findings.add(node, LintRule.RENAME_OBJECT, SqlNames.text(node));
    } else if (!migration.created().hasColumn(table, SqlNames.of(node.identifier(0)))) {
      findings.add(node, LintRule.RENAME_COLUMN, SqlNames.text(node));
    }
  }

  /** A new table that goes elsewhere leaves its name to an older one. */
  private void move(Alter_table_statementContext node, String table) {
    DatabaseObject old = DatabaseObject.relation(table);
    if (node.rename_to() != null) {
      String name = SqlNames.of(node.rename_to().name);
      migration.created().rename(old, SqlNames.besides(table, name));
    } else if (node.set_schema() != null) {
      String schema = SqlNames.of(node.set_schema().identifier());
      migration.created().rename(old, schema + "." + SqlNames.withoutSchema(table));
    }
  }

  private void action(Table_actionContext node, FindingCollector findings) {
    String table = AlteredTable.around(node);
    judge(table, node, findings);
    if (node.validate_constraint() == null) {
      migration.alter(table);
    }
  }

  private void judge(String table, Table_actionContext node, FindingCollector findings) {
    if (migration.isNew(table)) {
      FunctionCallRules.noteCode(migration, table, node);
    } else if (node.table_column_definition() != null) {
      newColumns.judge(table, node, findings);
    } else if (node.column_action() != null) {
      columnChanges.judge(table, node, findings);
    } else if (node.tabl_constraint != null) {
      constraints.add(table, node.tabl_constraint, findings);
    } else if (node.validate_constraint() != null) {
      validate(table, node, findings);
    } else if (node.drop_constraint() != null) {
      dropConstraint(table, node, findings);
    } else if (node.DROP() != null) {
      dropColumn(table, node, findings);
    } else if (node.storage_parameters() != null || node.names_in_parens() != null) {
      storage(node, findings);
    } else {
      findings.add(node, rule(node), table + ": " + SqlNames.text(node));
    }
  }

  /** The check of all rows lets others write, unless the transaction keeps them out already. */
  private void validate(String table, Table_actionContext node, FindingCollector findings) {
    if (migration.holdsLockOn(table) || AlteredTable.doesMoreThanValidate(node)) {
      findings.add(node, LintRule.CONSTRAINT_NOT_VALID, table + ": " + SqlNames.text(node));
    }
    migration.validate(table, SqlNames.of(node.validate_constraint().constraint_name));
  }

  private static LintRule rule(Table_actionContext node) {
    if (node.TRIGGER() != null || node.RULE() != null) {
      return LintRule.SWITCH_TRIGGER;
    }
    if (node.SECURITY() != null) {
      return LintRule.ROW_SECURITY;
    }
    if (node.owner_to() != null) {
      return LintRule.CHANGE_OWNER;
    }
    if (node.REPLICA() != null) {
      return LintRule.REPLICA_IDENTITY;
    }
    boolean rewrites =
        node.METHOD() != null || node.set_logged() != null || node.set_tablespace() != null;
    return rewrites ? LintRule.TABLE_REWRITE : LintRule.ALTER_OBJECT;
  }

  private void dropConstraint(String table, Table_actionContext node, FindingCollector findings) {
    String name = SqlNames.of(node.drop_constraint().constraint_name);
    DatabaseObject constraint = DatabaseObject.onTable("constraint", table, name);
    if (migration.created().has(constraint)) {
      migration.created().remove(constraint);
    } else {
      findings.add(node, LintRule.DROP_CONSTRAINT, table + "." + name);
    }
  }

  private void dropColumn(String table, Table_actionContext node, FindingCollector findings) {
    String column = SqlNames.of(node.column);
    if (!migration.created().hasColumn(table, column)) {
      findings.add(node, LintRule.DROP_COLUMN, table + "." + column);
    }
  }

  private static void storage(Table_actionContext node, FindingCollector findings) {
    if (!StorageParameters.areHarmless(node)) {
      findings.add(
          node, LintRule.ALTER_OBJECT, AlteredTable.around(node) + ": " + SqlNames.text(node));
    }
  }

  private void partition(Alter_partitionContext node, FindingCollector findings) {
    ParserRuleContext child =
        node.DETACH() != null ? node.child : node.partition_table_value().schema_qualified_name();
    String name = SqlNames.of(child);
    if (migration.isNew(name)) {
      return;
    }
    boolean detach = node.DETACH() != null;
    findings.add(node, detach ? LintRule.DROP_TABLE : LintRule.ADD_CONSTRAINT, SqlNames.text(node));
  }
}
