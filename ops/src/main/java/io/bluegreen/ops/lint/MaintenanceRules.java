package io.bluegreen.ops.lint;

import java.util.Locale;
import java.util.Set;
import org.antlr.v4.runtime.ParserRuleContext;
import org.jspecify.annotations.Nullable;
import org.pgcodekeeper.core.parsers.antlr.pg.generated.SQLParser;
import org.pgcodekeeper.core.parsers.antlr.pg.generated.SQLParser.Additional_statementContext;
import org.pgcodekeeper.core.parsers.antlr.pg.generated.SQLParser.Cluster_stmtContext;
import org.pgcodekeeper.core.parsers.antlr.pg.generated.SQLParser.Script_additionalContext;
import org.pgcodekeeper.core.parsers.antlr.pg.generated.SQLParser.Vacuum_modeContext;
import org.pgcodekeeper.core.parsers.antlr.pg.generated.SQLParser.Vacuum_optionContext;

/** Rules for commands that keep tables in order, and for those that only look or talk. */
final class MaintenanceRules {
  private static final Set<String> HARMLESS =
      Set.of(
          "analyse",
          "analyze",
          "call", // judged with the calls of functions
          "checkpoint",
          "close",
          "deallocate",
          "discard",
          "fetch",
          "listen",
          "move",
          "prepare",
          "reset",
          "unlisten",
          "vacuum");

  private final MigrationState migration;

  MaintenanceRules(MigrationState migration) {
    this.migration = migration;
  }

  void register(StatementRules rules) {
    rules.on(Additional_statementContext.class, this::command);
    rules.on(Script_additionalContext.class, this::command);
    rules.on(Cluster_stmtContext.class, this::cluster);
    rules.on(Vacuum_modeContext.class, this::vacuum);
    rules.on(Vacuum_optionContext.class, this::vacuumOption);
    rules.pass(SQLParser.Analyze_keywordContext.class);
    rules.pass(SQLParser.Notify_stmtContext.class);
    rules.pass(SQLParser.Declare_statementContext.class);
    rules.pass(SQLParser.Explain_statementContext.class);
    rules.pass(SQLParser.Show_statementContext.class);
    rules.refuse(SQLParser.Execute_statementContext.class, LintRule.DYNAMIC_SQL);
  }

  private void command(ParserRuleContext node, FindingCollector findings) {
    LintRule rule = isWord(node) ? rule(node) : null;
    if (rule != null) {
      findings.add(node, rule, SqlNames.text(node));
    }
  }

  /** Other commands have a node of their own, with a rule of its own. */
  private static boolean isWord(ParserRuleContext node) {
    return node.getChildCount() > 1 || !(node.getChild(0) instanceof ParserRuleContext);
  }

  private @Nullable LintRule rule(ParserRuleContext node) {
    String word = node.getStart().getText().toLowerCase(Locale.ROOT);
    return switch (word) {
      case "refresh" -> refresh((Additional_statementContext) node);
      case "reassign" -> LintRule.CHANGE_OWNER;
      case "load" -> LintRule.FUNCTION_CALL;
      default -> HARMLESS.contains(word) ? null : LintRule.NOT_UNDERSTOOD;
    };
  }

  private @Nullable LintRule refresh(Additional_statementContext node) {
    String view = SqlNames.of(node.schema_qualified_name());
    if (migration.created().runsCode(view)) {
      return LintRule.FUNCTION_CALL;
    }
    return migration.isNew(view) ? null : LintRule.REFRESH_VIEW;
  }

  private void cluster(Cluster_stmtContext node, FindingCollector findings) {
    boolean ofNew =
        node.schema_qualified_name() != null
            && migration.isNew(SqlNames.of(node.schema_qualified_name()));
    if (!ofNew) {
      findings.add(node, LintRule.TABLE_REWRITE, SqlNames.text(node));
      migration.waitsForLock(node, findings);
    }
  }

  private void vacuum(Vacuum_modeContext node, FindingCollector findings) {
    if (node.FULL() != null) {
      findings.add(node, LintRule.TABLE_REWRITE, "VACUUM FULL");
    }
  }

  private void vacuumOption(Vacuum_optionContext node, FindingCollector findings) {
    boolean off =
        node.boolean_value() != null
            && Set.of("false", "off", "0", "'false'", "'off'")
                .contains(SqlNames.text(node.boolean_value()).toLowerCase(Locale.ROOT));
    if (node.FULL() != null && !off) {
      findings.add(node, LintRule.TABLE_REWRITE, "VACUUM FULL");
    }
  }
}
