package io.bluegreen.ops.lint;

import org.antlr.v4.runtime.ParserRuleContext;
import org.pgcodekeeper.core.parsers.antlr.pg.generated.SQLParser.Alter_table_statementContext;
import org.pgcodekeeper.core.parsers.antlr.pg.generated.SQLParser.Table_actionContext;

/** The table that a part of ALTER TABLE is about. */
final class AlteredTable {
  private AlteredTable() {}

  /** Returns the name of the table that is altered around a node; empty if none is. */
  static String around(ParserRuleContext node) {
    Alter_table_statementContext alter = ParseTrees.above(node, Alter_table_statementContext.class);
    return alter == null ? "" : SqlNames.of(alter.name);
  }

  /** Tells whether the statement around a node has an action that validates no constraint. */
  static boolean doesMoreThanValidate(ParserRuleContext node) {
    Alter_table_statementContext alter = ParseTrees.above(node, Alter_table_statementContext.class);
    return alter != null
        && ParseTrees.all(alter, Table_actionContext.class).stream()
            .anyMatch(action -> action.validate_constraint() == null);
  }
}
