package io.bluegreen.ops.lint;

import java.util.Locale;
import org.antlr.v4.runtime.ParserRuleContext;
import org.pgcodekeeper.core.parsers.antlr.pg.generated.SQLParser.Alter_partitionContext;
import org.pgcodekeeper.core.parsers.antlr.pg.generated.SQLParser.Create_index_statementContext;
import org.pgcodekeeper.core.parsers.antlr.pg.generated.SQLParser.Drop_statementsContext;
import org.pgcodekeeper.core.parsers.antlr.pg.generated.SQLParser.Reindex_stmtContext;
import org.pgcodekeeper.core.parsers.antlr.pg.generated.SQLParser.Script_transactionContext;

/** Indexes, and where CONCURRENTLY can be. */
final class Indexes {
  private final Migration migration;

  Indexes(Migration migration) {
    this.migration = migration;
  }

  void register(Checks checks) {
    checks.on(Script_transactionContext.class, this::transaction);
    checks.on(Create_index_statementContext.class, this::create);
    checks.on(Drop_statementsContext.class, this::drop);
    checks.on(Reindex_stmtContext.class, this::reindex);
    checks.on(Alter_partitionContext.class, this::detach);
  }

  private void transaction(Script_transactionContext node, Report report) {
    if (node.SAVEPOINT() != null || node.lock_table() != null) {
      return;
    }
    if (node.START() != null || node.BEGIN() != null) {
      migration.begin();
    } else if (node.CHAIN() == null && node.TO() == null && node.PREPARED() == null) {
      migration.end();
    }
  }

  private void create(Create_index_statementContext node, Report report) {
    judge(node, node.CONCURRENTLY() != null, migration.isNew(Names.of(node.table_name)), report);
  }

  private void drop(Drop_statementsContext node, Report report) {
    if (node.INDEX() != null) {
      judge(node, node.CONCURRENTLY() != null, false, report);
    }
  }

  private void reindex(Reindex_stmtContext node, Report report) {
    boolean option =
        node.reindex_options() != null
            && Names.text(node.reindex_options()).toLowerCase(Locale.ROOT).contains("concurrently");
    judge(node, node.CONCURRENTLY() != null || option, false, report);
  }

  private void detach(Alter_partitionContext node, Report report) {
    if (node.CONCURRENTLY() != null) {
      judge(node, true, false, report);
    }
  }

  private void judge(
      ParserRuleContext node, boolean concurrently, boolean onNewTable, Report report) {
    if (concurrently && migration.isInTransaction()) {
      report.add(node, LintRule.CONCURRENTLY_IN_TRANSACTION, Names.text(node));
    } else if (!concurrently && !onNewTable) {
      report.add(node, LintRule.INDEX_NOT_CONCURRENTLY, Names.text(node));
    }
  }
}
