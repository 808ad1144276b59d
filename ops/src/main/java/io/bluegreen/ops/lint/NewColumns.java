package io.bluegreen.ops.lint;

import java.util.List;
import java.util.Set;
import org.pgcodekeeper.core.parsers.antlr.pg.generated.SQLParser.Constr_bodyContext;
import org.pgcodekeeper.core.parsers.antlr.pg.generated.SQLParser.Constraint_commonContext;
import org.pgcodekeeper.core.parsers.antlr.pg.generated.SQLParser.Create_foreign_table_statementContext;
import org.pgcodekeeper.core.parsers.antlr.pg.generated.SQLParser.Create_table_as_statementContext;
import org.pgcodekeeper.core.parsers.antlr.pg.generated.SQLParser.Create_table_statementContext;
import org.pgcodekeeper.core.parsers.antlr.pg.generated.SQLParser.Create_view_statementContext;
import org.pgcodekeeper.core.parsers.antlr.pg.generated.SQLParser.Table_actionContext;
import org.pgcodekeeper.core.parsers.antlr.pg.generated.SQLParser.Table_column_definitionContext;

/** ADD COLUMN with what the server or the other side's inserts cannot bear. */
final class NewColumns {
  private static final Set<String> SERIALS =
      Set.of("serial", "bigserial", "smallserial", "serial2", "serial4", "serial8");

  private final Migration migration;

  NewColumns(Migration migration) {
    this.migration = migration;
  }

  void register(Checks checks) {
    checks.on(
        Create_table_statementContext.class,
        (node, report) -> migration.create(Names.of(node.name)));
    checks.on(
        Create_table_as_statementContext.class,
        (node, report) -> migration.create(Names.of(node.name)));
    checks.on(
        Create_foreign_table_statementContext.class,
        (node, report) -> migration.create(Names.of(node.name)));
    checks.on(
        Create_view_statementContext.class,
        (node, report) -> migration.create(Names.of(node.name)));
    checks.on(Table_actionContext.class, this::add);
  }

  private void add(Table_actionContext node, Report report) {
    Table_column_definitionContext column = node.table_column_definition();
    if (column == null || migration.isNew(Tables.around(node))) {
      return;
    }
    String name = Tables.around(node) + "." + Names.of(column.identifier());
    List<Constr_bodyContext> bodies =
        column.constraint_common().stream().map(Constraint_commonContext::constr_body).toList();
    if (bodies.stream().anyMatch(NewColumns::isNotNull)
        && bodies.stream().noneMatch(NewColumns::givesValue)) {
      report.add(node, LintRule.ADD_NOT_NULL, name);
    }
    if (SERIALS.contains(Names.of(column.data_type()))
        || bodies.stream().anyMatch(NewColumns::rewrites)) {
      report.add(node, LintRule.REWRITING_COLUMN, name);
    }
  }

  private static boolean isNotNull(Constr_bodyContext body) {
    return (body.NULL() != null && body.NOT() != null) || body.PRIMARY() != null;
  }

  private static boolean givesValue(Constr_bodyContext body) {
    return body.default_expr != null || body.identity_body() != null || body.GENERATED() != null;
  }

  /** A generated column is stored unless it says otherwise, before PostgreSQL 18. */
  private static boolean rewrites(Constr_bodyContext body) {
    return body.identity_body() != null
        || (body.GENERATED() != null && body.VIRTUAL() == null)
        || (body.default_expr != null && Volatility.mayBeVolatile(Names.tokens(body.default_expr)));
  }
}
