package io.bluegreen.ops.lint;

import java.util.Locale;
import org.antlr.v4.runtime.ParserRuleContext;
import org.antlr.v4.runtime.Token;
import org.pgcodekeeper.core.parsers.antlr.pg.generated.SQLParser.Alter_partitionContext;
import org.pgcodekeeper.core.parsers.antlr.pg.generated.SQLParser.Create_index_statementContext;
import org.pgcodekeeper.core.parsers.antlr.pg.generated.SQLParser.Drop_statementsContext;
import org.pgcodekeeper.core.parsers.antlr.pg.generated.SQLParser.Index_columnContext;
import org.pgcodekeeper.core.parsers.antlr.pg.generated.SQLParser.Index_restContext;
import org.pgcodekeeper.core.parsers.antlr.pg.generated.SQLParser.Reindex_stmtContext;

/** Rules for indexes, and for the places where CONCURRENTLY can be. */
final class IndexRules {
  private final MigrationState migration;

  IndexRules(MigrationState migration) {
    this.migration = migration;
  }

  void register(StatementRules rules) {
    rules.on(Create_index_statementContext.class, this::create);
    rules.on(Drop_statementsContext.class, this::drop);
    rules.on(Reindex_stmtContext.class, this::reindex);
    rules.on(Alter_partitionContext.class, this::detach);
  }

  private void create(Create_index_statementContext node, FindingCollector findings) {
    String table = SqlNames.of(node.table_name);
    boolean newTable = migration.isNew(table);
    judge(node, node.CONCURRENTLY() != null, newTable, findings);
    if (node.UNIQUE() != null && !newTable && !acceptsAll(table, node.index_rest())) {
      findings.add(node, LintRule.UNIQUE_INDEX, SqlNames.text(node));
    }
    if (node.name != null && node.if_not_exists() == null) {
      String name = SqlNames.besides(table, SqlNames.of(node.name));
      migration.created().add(DatabaseObject.relation(name));
    }
  }

  /**
   * NULL equals no other NULL, so a column that the other side leaves NULL makes each row differ.
   */
  private boolean acceptsAll(String table, Index_restContext rest) {
    boolean nullsEqual = rest.nulls_distinction() != null && rest.nulls_distinction().NOT() != null;
    return !nullsEqual
        && rest.index_columns().index_column().stream()
            .map(IndexRules::plainColumn)
            .anyMatch(column -> migration.created().isNullColumn(table, column));
  }

  private static String plainColumn(Index_columnContext column) {
    Token start = column.column.getStart();
    return start == column.column.getStop() ? SqlNames.folded(start) : "";
  }

  private void drop(Drop_statementsContext node, FindingCollector findings) {
    boolean own =
        node.if_exist_names_restrict_cascade().names_references().schema_qualified_name().stream()
            .allMatch(name -> migration.isNew(SqlNames.of(name)));
    if (node.INDEX() != null) {
      judge(node, node.CONCURRENTLY() != null, own, findings);
    }
  }

  private void reindex(Reindex_stmtContext node, FindingCollector findings) {
    boolean option =
        node.reindex_options() != null
            && SqlNames.text(node.reindex_options())
                .toLowerCase(Locale.ROOT)
                .matches(".*concurrently(?! (false|off|0)).*");
    boolean own =
        node.schema_qualified_name() != null
            && migration.isNew(SqlNames.of(node.schema_qualified_name()));
    judge(node, node.CONCURRENTLY() != null || option, own, findings);
  }

  private void detach(Alter_partitionContext node, FindingCollector findings) {
    if (node.CONCURRENTLY() != null) {
      judge(node, true, false, findings);
    }
  }

  private void judge(
      ParserRuleContext node, boolean concurrently, boolean ofNewTable, FindingCollector findings) {
    if (concurrently && migration.isInTransaction()) {
      findings.add(node, LintRule.CONCURRENTLY_IN_TRANSACTION, SqlNames.text(node));
    } else if (!concurrently && !ofNewTable) {
      findings.add(node, LintRule.INDEX_NOT_CONCURRENTLY, SqlNames.text(node));
      migration.waitsForLock(node, findings);
    }
  }
}
