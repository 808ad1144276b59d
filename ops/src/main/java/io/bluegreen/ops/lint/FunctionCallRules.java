package io.bluegreen.ops.lint;

import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.antlr.v4.runtime.ParserRuleContext;
import org.antlr.v4.runtime.tree.ParseTree;
import org.pgcodekeeper.core.parsers.antlr.pg.generated.SQLParser.Control_statementContext;
import org.pgcodekeeper.core.parsers.antlr.pg.generated.SQLParser.Function_callContext;
import org.pgcodekeeper.core.parsers.antlr.pg.generated.SQLParser.SconstContext;
import org.pgcodekeeper.core.parsers.antlr.pg.generated.SQLParser.Script_additionalContext;
import org.pgcodekeeper.core.parsers.antlr.pg.generated.SQLParser.Set_def_columnContext;

/** Rules for calls of functions. Only functions of the server that are known may be called. */
final class FunctionCallRules {
  private static final Set<String> OF_FIRST_TEXT = Set.of("setval", "set_config");

  private final MigrationState migration;

  FunctionCallRules(MigrationState migration) {
    this.migration = migration;
  }

  void register(StatementRules rules) {
    rules.on(Function_callContext.class, this::call);
    rules.on(Script_additionalContext.class, (node, findings) -> procedure(node, findings));
    rules.on(Control_statementContext.class, (node, findings) -> procedure(node, findings));
  }

  /** Remembers that the use of a relation runs functions that are not known. */
  static void noteCode(MigrationState migration, String relation, ParseTree definition) {
    if (ParseTrees.calledFunctions(definition).stream()
        .anyMatch(call -> !isHarmless(migration, call))) {
      migration.created().addRunningCode(relation);
    }
  }

  void judgeAll(ParseTree tree, FindingCollector findings) {
    ParseTrees.all(tree, Function_callContext.class).forEach(call -> call(call, findings));
  }

  private static boolean isHarmless(MigrationState migration, String function) {
    return ServerFunctions.isHarmless(function) && !migration.definesFunction(function);
  }

  private void call(Function_callContext node, FindingCollector findings) {
    if (node.schema_qualified_name_nontype() == null || isDefaultOfNewTable(node)) {
      return;
    }
    String function = SqlNames.of(node.schema_qualified_name_nontype());
    String plain = ServerFunctions.plain(function);
    if (OF_FIRST_TEXT.contains(plain) && !migration.definesFunction(plain)) {
      special(node, plain, findings);
    } else if (!isHarmless(migration, function)) {
      findings.add(node, LintRule.FUNCTION_CALL, function);
    }
  }

  /** A default runs when rows come, not when it is set. */
  private boolean isDefaultOfNewTable(Function_callContext node) {
    return ParseTrees.above(node, Set_def_columnContext.class) != null
        && migration.isNew(AlteredTable.around(node));
  }

  private void special(Function_callContext node, String function, FindingCollector findings) {
    List<String> texts =
        ParseTrees.all(node, SconstContext.class).stream()
            .map(text -> SqlNames.unquoted(SqlNames.text(text)))
            .toList();
    String first = texts.isEmpty() ? "" : texts.get(0).toLowerCase(Locale.ROOT);
    if (function.equals("setval")) {
      if (!migration.isNew(first)) {
        findings.add(node, LintRule.CHANGE_SEQUENCE, SqlNames.text(node));
      }
      return;
    }
    String value = texts.size() > 1 ? texts.get(1) : "";
    boolean local = SqlNames.text(node).toLowerCase(Locale.ROOT).endsWith(", true )");
    new SettingRules(migration).set(node, first, value, local, findings);
  }

  private void procedure(ParserRuleContext node, FindingCollector findings) {
    if (node.getStart().getText().equalsIgnoreCase("call")) {
      findings.add(node, LintRule.FUNCTION_CALL, SqlNames.text(node));
    }
  }
}
