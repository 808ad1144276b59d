package io.bluegreen.ops.lint;

import java.util.List;
import org.antlr.v4.runtime.Token;
import org.pgcodekeeper.core.parsers.antlr.pg.generated.SQLLexer;
import org.pgcodekeeper.core.parsers.antlr.pg.generated.SQLParser.Constr_bodyContext;
import org.pgcodekeeper.core.parsers.antlr.pg.generated.SQLParser.Constraint_commonContext;
import org.pgcodekeeper.core.parsers.antlr.pg.generated.SQLParser.Table_actionContext;

/** Constraints added to tables that have rows. */
final class Constraints {
  private final Migration migration;

  Constraints(Migration migration) {
    this.migration = migration;
  }

  void register(Checks checks) {
    checks.on(Table_actionContext.class, this::action);
  }

  private void action(Table_actionContext node, Report report) {
    String table = Tables.around(node);
    if (migration.isNew(table)) {
      return;
    }
    if (node.validate_constraint() != null) {
      migration.validate(table, Names.of(node.validate_constraint().constraint_name));
    } else if (node.tabl_constraint != null) {
      add(table, node.tabl_constraint, report);
    } else if (node.table_column_definition() != null) {
      node.table_column_definition().constraint_common().stream()
          .filter(constraint -> checksRows(constraint.constr_body()))
          .forEach(constraint -> inColumn(table, constraint, report));
    }
  }

  private void add(String table, Constraint_commonContext constraint, Report report) {
    Constr_bodyContext body = constraint.constr_body();
    if (buildsIndex(body)) {
      report.add(constraint, LintRule.CONSTRAINT_BUILDS_INDEX, table + ": " + text(constraint));
    } else if (constraint.VALID() == null
        && !isNotEnforced(constraint)
        && (checksRows(body) || isNotNull(body))) {
      report.add(constraint, LintRule.CONSTRAINT_NOT_VALID, table + ": " + text(constraint));
    }
    noteNotNull(table, constraint);
  }

  /** A constraint of a new column cannot be NOT VALID; all its rows have the same value. */
  private static void inColumn(String table, Constraint_commonContext constraint, Report report) {
    if (constraint.VALID() == null && constraint.constr_body().REFERENCES() == null) {
      report.add(constraint, LintRule.CONSTRAINT_NOT_VALID, table + ": " + text(constraint));
    }
  }

  /** Remembers {@code CHECK (column IS NOT NULL)}, which later spares SET NOT NULL its scan. */
  private void noteNotNull(String table, Constraint_commonContext constraint) {
    Constr_bodyContext body = constraint.constr_body();
    if (body.expression == null || constraint.identifier() == null) {
      return;
    }
    List<Token> words =
        Names.tokens(body.expression).stream()
            .filter(
                token ->
                    token.getType() != SQLLexer.LEFT_PAREN
                        && token.getType() != SQLLexer.RIGHT_PAREN)
            .toList();
    boolean notNull =
        words.size() == 4
            && words.get(1).getType() == SQLLexer.IS
            && words.get(2).getType() == SQLLexer.NOT
            && words.get(3).getType() == SQLLexer.NULL;
    if (notNull) {
      String name = Names.of(constraint.identifier());
      migration.checkNotNull(table, name, Names.folded(words.get(0)));
    }
  }

  private static boolean buildsIndex(Constr_bodyContext body) {
    boolean unique = body.UNIQUE() != null || body.PRIMARY() != null;
    boolean usesIndex = body.index_parameters() != null && body.index_parameters().INDEX() != null;
    return body.EXCLUDE() != null || (unique && !usesIndex);
  }

  private static boolean checksRows(Constr_bodyContext body) {
    return body.CHECK() != null || body.REFERENCES() != null;
  }

  private static boolean isNotNull(Constr_bodyContext body) {
    return body.NULL() != null && body.NOT() != null;
  }

  private static boolean isNotEnforced(Constraint_commonContext constraint) {
    return constraint.table_enforced() != null && constraint.table_enforced().NOT() != null;
  }

  private static String text(Constraint_commonContext constraint) {
    return Names.text(constraint);
  }
}
