package io.bluegreen.ops.lint;

import org.pgcodekeeper.core.parsers.antlr.pg.generated.SQLParser;
import org.pgcodekeeper.core.parsers.antlr.pg.generated.SQLParser.Lock_tableContext;
import org.pgcodekeeper.core.parsers.antlr.pg.generated.SQLParser.Script_transactionContext;

/** Rules for transactions and locks. */
final class TransactionRules {
  private final MigrationState migration;

  TransactionRules(MigrationState migration) {
    this.migration = migration;
  }

  void register(StatementRules rules) {
    rules.on(Script_transactionContext.class, this::transaction);
    rules.on(Lock_tableContext.class, this::lock);
  }

  private void transaction(Script_transactionContext node, FindingCollector findings) {
    boolean savepoint = node.SAVEPOINT() != null && node.ROLLBACK() == null;
    if (node.lock_table() != null || savepoint) {
      return;
    }
    if (node.PREPARE() != null || node.PREPARED() != null) {
      findings.add(node, LintRule.OPEN_TRANSACTION, SqlNames.text(node));
    } else if (node.START() != null || node.BEGIN() != null) {
      migration.begin(node.getStart().getLine());
    } else if (node.TO() != null) {
      migration.rollbackToSavepoint();
    } else {
      end(node);
    }
  }

  private void end(Script_transactionContext node) {
    boolean chain = node.CHAIN() != null && node.NO() == null;
    if (node.ROLLBACK() != null || node.ABORT() != null) {
      migration.rollback();
    } else if (node.COMMIT() != null || node.END() != null) {
      migration.commit();
    }
    if (chain) {
      migration.begin(node.getStart().getLine());
    }
  }

  private void lock(Lock_tableContext node, FindingCollector findings) {
    boolean onlyNew =
        node.only_table_multiply().stream()
            .map(SQLParser.Only_table_multiplyContext::schema_qualified_name)
            .allMatch(table -> migration.isNew(SqlNames.of(table)));
    if (!onlyNew) {
      findings.add(node, LintRule.LOCK_TABLE, SqlNames.text(node));
      migration.waitsForLock(node, findings);
    }
  }
}
