package io.bluegreen.ops.lint;

import org.jspecify.annotations.Nullable;
import org.pgcodekeeper.core.parsers.antlr.pg.generated.SQLParser.Column_actionContext;
import org.pgcodekeeper.core.parsers.antlr.pg.generated.SQLParser.Table_actionContext;

/** Rules for ALTER COLUMN of a table that the application on the other side uses. */
final class ColumnChangeRules {
  private final MigrationState migration;

  ColumnChangeRules(MigrationState migration) {
    this.migration = migration;
  }

  void judge(String table, Table_actionContext node, FindingCollector findings) {
    Column_actionContext action = node.column_action();
    String column = SqlNames.of(node.column);
    LintRule rule = rule(table, column, action);
    if (rule != null) {
      findings.add(node, rule, table + "." + column);
    }
    if (action.set_def_column() != null) {
      migration.created().setDefault(table, column);
    }
  }

  private @Nullable LintRule rule(String table, String column, Column_actionContext action) {
    boolean newColumn = migration.created().hasColumn(table, column);
    if (action.TYPE() != null) {
      return LintRule.ALTER_TYPE;
    }
    if (action.set != null) {
      return migration.isProvenNotNull(table, column) ? null : LintRule.SET_NOT_NULL;
    }
    if (action.NULL() != null) {
      return newColumn ? null : LintRule.DROP_NOT_NULL;
    }
    if (action.drop_def() != null || setsNull(action)) {
      return newColumn ? null : LintRule.DROP_DEFAULT;
    }
    return action.set_def_column() != null ? null : ruleOfRest(action);
  }

  private static @Nullable LintRule ruleOfRest(Column_actionContext action) {
    if (action.identity_body() != null || (action.EXPRESSION() != null && action.SET() != null)) {
      return LintRule.REWRITING_COLUMN;
    }
    if (!action.alter_identity().isEmpty()) {
      return LintRule.CHANGE_SEQUENCE;
    }
    boolean keepsValues =
        action.set_statistics() != null
            || action.STORAGE() != null
            || action.compression_identifier() != null
            || action.names_in_parens() != null
            || StorageParameters.areHarmless(action.storage_parameters());
    return keepsValues ? null : LintRule.ALTER_OBJECT;
  }

  /** SET DEFAULT NULL is another spelling of DROP DEFAULT. */
  private static boolean setsNull(Column_actionContext action) {
    return action.set_def_column() != null && NewColumnRules.isNull(action.set_def_column().vex());
  }
}
