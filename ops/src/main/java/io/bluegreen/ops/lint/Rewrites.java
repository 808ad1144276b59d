package io.bluegreen.ops.lint;

import org.antlr.v4.runtime.ParserRuleContext;
import org.pgcodekeeper.core.parsers.antlr.pg.generated.SQLParser.Cluster_stmtContext;
import org.pgcodekeeper.core.parsers.antlr.pg.generated.SQLParser.Set_loggedContext;
import org.pgcodekeeper.core.parsers.antlr.pg.generated.SQLParser.Set_tablespaceContext;
import org.pgcodekeeper.core.parsers.antlr.pg.generated.SQLParser.Table_actionContext;
import org.pgcodekeeper.core.parsers.antlr.pg.generated.SQLParser.Vacuum_modeContext;
import org.pgcodekeeper.core.parsers.antlr.pg.generated.SQLParser.Vacuum_optionContext;

/** Statements that write a whole table again and let nobody near it meanwhile. */
final class Rewrites {
  private final Migration migration;

  Rewrites(Migration migration) {
    this.migration = migration;
  }

  void register(Checks checks) {
    checks.on(Cluster_stmtContext.class, this::rewrite);
    checks.on(Set_loggedContext.class, this::rewrite);
    checks.on(Set_tablespaceContext.class, this::rewrite);
    checks.on(Table_actionContext.class, this::accessMethod);
    checks.on(Vacuum_modeContext.class, this::vacuum);
    checks.on(Vacuum_optionContext.class, this::vacuumOption);
  }

  private void rewrite(ParserRuleContext node, Report report) {
    if (!migration.isNew(Tables.around(node))) {
      report.add(
          node, LintRule.TABLE_REWRITE, (Tables.around(node) + " " + Names.text(node)).strip());
    }
  }

  private void accessMethod(Table_actionContext node, Report report) {
    if (node.METHOD() != null) {
      rewrite(node, report);
    }
  }

  private void vacuum(Vacuum_modeContext node, Report report) {
    if (node.FULL() != null) {
      report.add(node, LintRule.TABLE_REWRITE, "VACUUM FULL");
    }
  }

  private void vacuumOption(Vacuum_optionContext node, Report report) {
    if (node.FULL() != null) {
      report.add(node, LintRule.TABLE_REWRITE, "VACUUM FULL");
    }
  }
}
