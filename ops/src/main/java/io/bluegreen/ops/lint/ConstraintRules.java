package io.bluegreen.ops.lint;

import java.util.List;
import java.util.Set;
import org.antlr.v4.runtime.ParserRuleContext;
import org.antlr.v4.runtime.Token;
import org.pgcodekeeper.core.parsers.antlr.pg.generated.SQLLexer;
import org.pgcodekeeper.core.parsers.antlr.pg.generated.SQLParser.Constr_bodyContext;
import org.pgcodekeeper.core.parsers.antlr.pg.generated.SQLParser.Constraint_commonContext;
import org.pgcodekeeper.core.parsers.antlr.pg.generated.SQLParser.Indirection_varContext;
import org.pgcodekeeper.core.parsers.antlr.pg.generated.SQLParser.Schema_qualified_nameContext;

/**
 * Rules for constraints added to a table that others write. A constraint that only concerns columns
 * which the migration has just added, and which the other side leaves NULL, refuses nothing.
 */
final class ConstraintRules {
  /** Words with which an expression can be false although a column is NULL. */
  private static final Set<Integer> NOT_STRICT =
      Set.of(
          SQLLexer.IS,
          SQLLexer.ISNULL,
          SQLLexer.NOTNULL,
          SQLLexer.CASE,
          SQLLexer.COALESCE,
          SQLLexer.OR,
          SQLLexer.AND,
          SQLLexer.NULLIF,
          SQLLexer.LEAST,
          SQLLexer.GREATEST,
          SQLLexer.FALSE,
          SQLLexer.SELECT);

  private final MigrationState migration;

  ConstraintRules(MigrationState migration) {
    this.migration = migration;
  }

  void add(String table, Constraint_commonContext constraint, FindingCollector findings) {
    Constr_bodyContext body = constraint.constr_body();
    boolean valid = constraint.VALID() == null && !isNotEnforced(constraint);
    if (usesIndex(body)) {
      useIndex(table, constraint, findings);
    } else if (buildsIndex(body)) {
      report(constraint, LintRule.CONSTRAINT_BUILDS_INDEX, table, findings);
      report(constraint, LintRule.ADD_CONSTRAINT, table, findings);
    } else {
      if (valid) {
        report(constraint, LintRule.CONSTRAINT_NOT_VALID, table, findings);
      }
      if (!isNotEnforced(constraint) && !acceptsAll(table, body)) {
        report(constraint, LintRule.ADD_CONSTRAINT, table, findings);
      }
    }
    note(table, constraint);
  }

  static boolean isNotEnforced(Constraint_commonContext constraint) {
    return constraint.table_enforced() != null && constraint.table_enforced().NOT() != null;
  }

  /** The index itself has been judged where it was made. */
  private void useIndex(
      String table, Constraint_commonContext constraint, FindingCollector findings) {
    Constr_bodyContext body = constraint.constr_body();
    ParserRuleContext index = body.index_parameters().schema_qualified_name();
    boolean own = index != null && migration.isNew(SqlNames.besides(table, SqlNames.of(index)));
    if (!own || body.PRIMARY() != null) {
      report(constraint, LintRule.ADD_CONSTRAINT, table, findings);
    }
  }

  private boolean acceptsAll(String table, Constr_bodyContext body) {
    if (body.REFERENCES() != null && body.col_period != null) {
      List<Schema_qualified_nameContext> columns = body.col_period.schema_qualified_name();
      return columns.stream()
          .allMatch(column -> migration.created().isNullColumn(table, SqlNames.of(column)));
    }
    return body.CHECK() != null && isTrueForNull(table, body.expression);
  }

  /** One comparison of new columns is unknown, and therefore accepted, as long as they are NULL. */
  private boolean isTrueForNull(String table, ParserRuleContext expression) {
    List<Indirection_varContext> columns = ParseTrees.all(expression, Indirection_varContext.class);
    return !columns.isEmpty()
        && columns.stream()
            .allMatch(column -> migration.created().isNullColumn(table, SqlNames.of(column)))
        && SqlNames.tokens(expression).stream()
            .noneMatch(token -> NOT_STRICT.contains(token.getType()))
        && !callsFunction(expression);
  }

  private static boolean callsFunction(ParserRuleContext expression) {
    return !ParseTrees.calledFunctions(expression).isEmpty();
  }

  private void note(String table, Constraint_commonContext constraint) {
    if (constraint.identifier() == null) {
      return;
    }
    String name = SqlNames.of(constraint.identifier());
    migration.created().add(DatabaseObject.onTable("constraint", table, name));
    noteNotNull(table, name, constraint.constr_body());
  }

  /** Remembers {@code CHECK (column IS NOT NULL)}, which later spares SET NOT NULL its scan. */
  private void noteNotNull(String table, String name, Constr_bodyContext body) {
    if (body.CHECK() == null) {
      return;
    }
    List<Token> words =
        SqlNames.tokens(body.expression).stream()
            .filter(token -> !SqlNames.is(token, SQLLexer.LEFT_PAREN, SQLLexer.RIGHT_PAREN))
            .toList();
    boolean notNull =
        words.size() == 4
            && words.get(1).getType() == SQLLexer.IS
            && words.get(2).getType() == SQLLexer.NOT
            && words.get(3).getType() == SQLLexer.NULL;
    if (notNull) {
      migration.checkNotNull(table, name, SqlNames.folded(words.get(0)));
    }
  }

  private static boolean usesIndex(Constr_bodyContext body) {
    boolean unique = body.UNIQUE() != null || body.PRIMARY() != null;
    return unique && body.index_parameters() != null && body.index_parameters().INDEX() != null;
  }

  private static boolean buildsIndex(Constr_bodyContext body) {
    return body.EXCLUDE() != null || body.UNIQUE() != null || body.PRIMARY() != null;
  }

  private static void report(
      Constraint_commonContext constraint, LintRule rule, String table, FindingCollector findings) {
    findings.add(constraint, rule, table + ": " + SqlNames.text(constraint));
  }
}
