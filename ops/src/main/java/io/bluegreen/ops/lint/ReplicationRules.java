package io.bluegreen.ops.lint;

import org.pgcodekeeper.core.parsers.antlr.pg.generated.SQLParser;
import org.pgcodekeeper.core.parsers.antlr.pg.generated.SQLParser.Create_publication_statementContext;
import org.pgcodekeeper.core.parsers.antlr.pg.generated.SQLParser.Publication_table_onlyContext;

/** Rules for publications and subscriptions, which belong to the runs of the tool itself. */
final class ReplicationRules {
  private final MigrationState migration;

  ReplicationRules(MigrationState migration) {
    this.migration = migration;
  }

  void register(StatementRules rules) {
    rules.on(Create_publication_statementContext.class, this::publication);
    rules.refuse(SQLParser.Alter_publication_statementContext.class, LintRule.CHANGE_REPLICATION);
    rules.refuse(SQLParser.Create_subscription_statementContext.class, LintRule.CHANGE_REPLICATION);
    rules.refuse(SQLParser.Alter_subscription_statementContext.class, LintRule.CHANGE_REPLICATION);
  }

  /** Updates and deletes of a published table without a replica identity fail. */
  private void publication(Create_publication_statementContext node, FindingCollector findings) {
    boolean onlyNew =
        node.FOR() == null
            || (!node.publication_object().isEmpty()
                && node.publication_object().stream().allMatch(one -> one.SCHEMA() == null)
                && ParseTrees.all(node, Publication_table_onlyContext.class).stream()
                    .map(one -> one.only_table_multiply().schema_qualified_name())
                    .allMatch(table -> migration.isNew(SqlNames.of(table))));
    if (!onlyNew) {
      findings.add(node, LintRule.CHANGE_REPLICATION, SqlNames.text(node));
    }
  }
}
