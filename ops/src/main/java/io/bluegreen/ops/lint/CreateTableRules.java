package io.bluegreen.ops.lint;

import java.util.List;
import java.util.Set;
import org.antlr.v4.runtime.ParserRuleContext;
import org.jspecify.annotations.Nullable;
import org.pgcodekeeper.core.parsers.antlr.pg.generated.SQLParser.Constr_bodyContext;
import org.pgcodekeeper.core.parsers.antlr.pg.generated.SQLParser.Create_foreign_table_statementContext;
import org.pgcodekeeper.core.parsers.antlr.pg.generated.SQLParser.Create_table_as_statementContext;
import org.pgcodekeeper.core.parsers.antlr.pg.generated.SQLParser.Create_table_statementContext;
import org.pgcodekeeper.core.parsers.antlr.pg.generated.SQLParser.Define_partitionContext;
import org.pgcodekeeper.core.parsers.antlr.pg.generated.SQLParser.For_values_boundContext;
import org.pgcodekeeper.core.parsers.antlr.pg.generated.SQLParser.Into_tableContext;
import org.pgcodekeeper.core.parsers.antlr.pg.generated.SQLParser.On_commitContext;
import org.pgcodekeeper.core.parsers.antlr.pg.generated.SQLParser.Table_column_definitionContext;

/** Rules for new tables. A new table may have everything; only partitions meet older rows. */
final class CreateTableRules {
  private static final Set<String> SERIALS =
      Set.of("serial", "bigserial", "smallserial", "serial2", "serial4", "serial8");

  private final MigrationState migration;

  CreateTableRules(MigrationState migration) {
    this.migration = migration;
  }

  void register(StatementRules rules) {
    rules.on(Create_table_statementContext.class, this::table);
    rules.on(Create_table_as_statementContext.class, this::tableAs);
    rules.on(Create_foreign_table_statementContext.class, this::foreignTable);
    rules.on(Into_tableContext.class, this::into);
  }

  static boolean isSerial(Table_column_definitionContext column) {
    return SERIALS.contains(SqlNames.of(column.data_type()));
  }

  private void table(Create_table_statementContext node, FindingCollector findings) {
    String name = SqlNames.of(node.name);
    if (node.if_not_exists() == null) {
      add(name, node.TEMP() != null || node.TEMPORARY() != null, node.on_commit());
      addSequences(name, node);
    }
    FunctionCallRules.noteCode(migration, name, node);
    ParseTrees.all(node, For_values_boundContext.class)
        .forEach(bound -> new FunctionCallRules(migration).judgeAll(bound, findings));
    ParseTrees.first(node, Define_partitionContext.class)
        .ifPresent(partition -> partition(node, partition, findings));
    if (ParseTrees.all(node, Constr_bodyContext.class).stream().anyMatch(this::refersToOlder)) {
      migration.waitsForLock(node, findings);
    }
  }

  /** Rows that went elsewhere so far are refused from now on if they break a constraint. */
  private void partition(
      ParserRuleContext node, Define_partitionContext partition, FindingCollector findings) {
    if (migration.isNew(SqlNames.of(partition.parent_table))) {
      return;
    }
    migration.waitsForLock(node, findings);
    List<Constr_bodyContext> constraints = ParseTrees.all(partition, Constr_bodyContext.class);
    constraints.stream()
        .filter(body -> body.default_expr == null && body.GENERATED() == null)
        .forEach(body -> findings.add(body, LintRule.ADD_CONSTRAINT, SqlNames.text(body)));
  }

  private boolean refersToOlder(Constr_bodyContext body) {
    return body.REFERENCES() != null && !migration.isNew(SqlNames.of(body.schema_qualified_name()));
  }

  private void tableAs(Create_table_as_statementContext node, FindingCollector findings) {
    if (node.if_not_exists() == null) {
      boolean temporary = node.TEMP() != null || node.TEMPORARY() != null;
      add(SqlNames.of(node.name), temporary, node.on_commit());
    }
    if (node.EXECUTE() != null) {
      findings.add(node, LintRule.DYNAMIC_SQL, SqlNames.text(node));
    }
  }

  private void foreignTable(Create_foreign_table_statementContext node, FindingCollector findings) {
    if (node.if_not_exists() == null) {
      migration.created().add(DatabaseObject.relation(SqlNames.of(node.name)));
    }
    ParseTrees.first(node, Define_partitionContext.class)
        .ifPresent(partition -> partition(node, partition, findings));
  }

  private void into(Into_tableContext node, FindingCollector findings) {
    if (ParseTrees.above(node, DoBlockRules.BLOCK) == null) {
      boolean temporary = node.TEMP() != null || node.TEMPORARY() != null;
      add(SqlNames.of(node.schema_qualified_name()), temporary, null);
    }
  }

  private void add(String name, boolean temporary, @Nullable On_commitContext onCommit) {
    DatabaseObject table = DatabaseObject.relation(name);
    if (onCommit != null && onCommit.DROP() != null) {
      return;
    }
    if (temporary) {
      migration.created().addTemporary(table);
    } else {
      migration.created().add(table);
    }
  }

  /** Serial and identity columns make sequences of their own. */
  private void addSequences(String table, ParserRuleContext node) {
    for (Table_column_definitionContext column :
        ParseTrees.all(node, Table_column_definitionContext.class)) {
      boolean identity =
          column.constraint_common().stream()
              .anyMatch(constraint -> constraint.constr_body().identity_body() != null);
      if (identity || isSerial(column)) {
        String sequence =
            SqlNames.withoutSchema(table) + "_" + SqlNames.of(column.identifier()) + "_seq";
        migration.created().add(DatabaseObject.relation(SqlNames.besides(table, sequence)));
      }
    }
  }
}
