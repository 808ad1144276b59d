package io.bluegreen.ops.lint;

import java.util.List;
import java.util.Locale;
import org.antlr.v4.runtime.Token;
import org.pgcodekeeper.core.parsers.antlr.pg.generated.SQLLexer;
import org.pgcodekeeper.core.parsers.antlr.pg.generated.SQLParser;
import org.pgcodekeeper.core.parsers.antlr.pg.generated.SQLParser.Anonymous_blockContext;
import org.pgcodekeeper.core.parsers.antlr.pg.generated.SQLParser.Execute_stmtContext;
import org.pgcodekeeper.core.parsers.antlr.pg.generated.SQLParser.Return_stmtContext;

/** Rules for DO blocks: what a block runs is judged like the rest of the file. */
final class DoBlockRules {
  /** The body of a block. */
  static final Class<SQLParser.Function_blockContext> BLOCK = SQLParser.Function_blockContext.class;

  private final MigrationState migration;
  private final StatementRules rules;

  DoBlockRules(MigrationState migration, StatementRules rules) {
    this.migration = migration;
    this.rules = rules;
  }

  void register(StatementRules all) {
    all.on(Anonymous_blockContext.class, this::block);
    all.refuse(Execute_stmtContext.class, LintRule.DYNAMIC_SQL);
    all.on(Return_stmtContext.class, (node, findings) -> migration.created().doubt(true));
  }

  /** A body and the line where it begins. */
  private record Body(String text, int line) {}

  private void block(Anonymous_blockContext node, FindingCollector findings) {
    Body body = body(node);
    if (body.text().isEmpty() || !isPlpgsql(node)) {
      findings.add(node, LintRule.DYNAMIC_SQL, SqlNames.text(node));
      return;
    }
    ParsedStatement parsed = ParsedStatement.ofBlock(body.text(), body.line());
    ParsedStatement.Problem problem = parsed.error();
    if (problem != null) {
      findings.add(
          problem.at().getLine(), LintRule.UNPARSABLE, "not understood: DO: " + problem.message());
      return;
    }
    boolean transactionAround = migration.isInTransaction();
    migration.enterBlock();
    rules.judge(parsed.tree(), findings);
    migration.leaveBlock(transactionAround);
  }

  private static boolean isPlpgsql(Anonymous_blockContext node) {
    List<Token> tokens = SqlNames.tokens(node);
    for (int i = 0; i + 1 < tokens.size(); i++) {
      if (tokens.get(i).getType() == SQLLexer.LANGUAGE) {
        return tokens.get(i + 1).getText().replace("'", "").equalsIgnoreCase("plpgsql");
      }
    }
    return true;
  }

  private static Body body(Anonymous_blockContext node) {
    List<SQLParser.SconstContext> constants = node.sconst();
    for (SQLParser.SconstContext constant : constants) {
      List<Token> tokens = SqlNames.tokens(constant);
      List<Token> dollar =
          tokens.stream().filter(one -> one.getType() == SQLLexer.Text_between_Dollar).toList();
      if (!dollar.isEmpty()) {
        StringBuilder text = new StringBuilder();
        dollar.forEach(token -> text.append(token.getText()));
        return new Body(text.toString(), dollar.get(0).getLine());
      }
      Token first = tokens.get(0);
      String quoted = SqlNames.unquoted(first.getText());
      if (tokens.size() == 1 && quoted.toLowerCase(Locale.ROOT).contains("begin")) {
        return new Body(quoted, first.getLine());
      }
    }
    return new Body("", 0);
  }
}
