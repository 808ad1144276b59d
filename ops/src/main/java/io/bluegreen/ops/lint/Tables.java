package io.bluegreen.ops.lint;

import org.antlr.v4.runtime.ParserRuleContext;
import org.pgcodekeeper.core.parsers.antlr.pg.generated.SQLParser.Alter_table_statementContext;

/** Which table a part of ALTER TABLE is about. */
final class Tables {
  private Tables() {}

  /** Returns the name of the table that is altered around a node; empty if none is. */
  static String around(ParserRuleContext node) {
    for (ParserRuleContext up = node; up != null; up = up.getParent()) {
      if (up instanceof Alter_table_statementContext alter) {
        return Names.of(alter.name);
      }
    }
    return "";
  }
}
