package io.bluegreen.ops.lint;

import java.util.List;
import org.antlr.v4.runtime.ParserRuleContext;
import org.antlr.v4.runtime.Token;
import org.pgcodekeeper.core.parsers.antlr.pg.generated.SQLLexer;
import org.pgcodekeeper.core.parsers.antlr.pg.generated.SQLParser.Constr_bodyContext;
import org.pgcodekeeper.core.parsers.antlr.pg.generated.SQLParser.Constraint_commonContext;
import org.pgcodekeeper.core.parsers.antlr.pg.generated.SQLParser.Table_actionContext;
import org.pgcodekeeper.core.parsers.antlr.pg.generated.SQLParser.Table_column_definitionContext;

/** Rules for ADD COLUMN to a table that has rows and other writers. */
final class NewColumnRules {
  private final MigrationState migration;

  NewColumnRules(MigrationState migration) {
    this.migration = migration;
  }

  void judge(String table, Table_actionContext node, FindingCollector findings) {
    Table_column_definitionContext column = node.table_column_definition();
    String name = SqlNames.of(column.identifier());
    List<Constr_bodyContext> bodies =
        column.constraint_common().stream().map(Constraint_commonContext::constr_body).toList();
    boolean filled = bodies.stream().anyMatch(NewColumnRules::givesValue);
    if (bodies.stream().anyMatch(NewColumnRules::isNotNull) && !filled) {
      findings.add(node, LintRule.ADD_NOT_NULL, table + "." + name);
    }
    if (rewrites(column, bodies)) {
      findings.add(node, LintRule.REWRITING_COLUMN, table + "." + name);
    }
    column.constraint_common().stream()
        .filter(NewColumnRules::isChecked)
        .forEach(one -> findings.add(one, LintRule.INLINE_CONSTRAINT, table + "." + name));
    if (node.if_not_exists() == null) {
      migration.created().addColumn(table, name, !filled);
    }
  }

  /** Tells whether an expression is nothing but NULL, perhaps with a type. */
  static boolean isNull(ParserRuleContext expression) {
    List<Token> tokens =
        SqlNames.tokens(expression).stream()
            .filter(token -> !SqlNames.is(token, SQLLexer.LEFT_PAREN, SQLLexer.RIGHT_PAREN))
            .toList();
    return !tokens.isEmpty()
        && tokens.get(0).getType() == SQLLexer.NULL
        && (tokens.size() == 1 || tokens.get(1).getType() == SQLLexer.CAST_EXPRESSION);
  }

  private boolean rewrites(Table_column_definitionContext column, List<Constr_bodyContext> bodies) {
    return CreateTableRules.isSerial(column)
        || migration.isCheckedDomain(SqlNames.of(column.data_type()))
        || bodies.stream().anyMatch(NewColumnRules::rewrites);
  }

  private static boolean isNotNull(Constr_bodyContext body) {
    return (body.NULL() != null && body.NOT() != null) || body.PRIMARY() != null;
  }

  private static boolean givesValue(Constr_bodyContext body) {
    return body.identity_body() != null
        || body.GENERATED() != null
        || (body.default_expr != null && !isNull(body.default_expr));
  }

  /** A generated column is virtual unless STORED is written; before 18, STORED must be written. */
  private static boolean rewrites(Constr_bodyContext body) {
    return body.identity_body() != null
        || body.STORED() != null
        || (body.default_expr != null && ServerFunctions.mayDiffer(body.default_expr));
  }

  /** NOT NULL of a column with a default is free; of a virtual column it is checked row by row. */
  private static boolean isChecked(Constraint_commonContext constraint) {
    Constr_bodyContext body = constraint.constr_body();
    boolean builds = body.UNIQUE() != null || body.PRIMARY() != null || body.EXCLUDE() != null;
    boolean checks = body.CHECK() != null || body.REFERENCES() != null;
    boolean ofVirtual =
        isNotNull(body)
            && constraint.getParent() instanceof Table_column_definitionContext column
            && column.constraint_common().stream()
                .anyMatch(one -> one.constr_body().GENERATED() != null);
    return builds || ofVirtual || (checks && !ConstraintRules.isNotEnforced(constraint));
  }
}
