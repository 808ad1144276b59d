package io.bluegreen.ops.lint;

import java.util.List;
import java.util.Locale;
import org.antlr.v4.runtime.Token;
import org.pgcodekeeper.core.parsers.antlr.pg.generated.SQLLexer;
import org.pgcodekeeper.core.parsers.antlr.pg.generated.SQLParser.Anonymous_blockContext;
import org.pgcodekeeper.core.parsers.antlr.pg.generated.SQLParser.Execute_stmtContext;
import org.pgcodekeeper.core.parsers.antlr.pg.generated.SQLParser.SconstContext;

/** DO statements: what they run is judged like the rest of the file. */
final class Blocks {
  private final Migration migration;
  private final Checks checks;

  Blocks(Migration migration, Checks checks) {
    this.migration = migration;
    this.checks = checks;
  }

  void register(Checks all) {
    all.on(Anonymous_blockContext.class, this::block);
    all.on(
        Execute_stmtContext.class,
        (node, report) -> report.add(node, LintRule.DYNAMIC_SQL, Names.text(node)));
  }

  private void block(Anonymous_blockContext node, Report report) {
    List<Token> body =
        body(node).stream().filter(t -> t.getType() == SQLLexer.Text_between_Dollar).toList();
    if (body.isEmpty() || !isPlpgsql(node)) {
      report.add(node, LintRule.DYNAMIC_SQL, Names.text(node));
      return;
    }
    StringBuilder text = new StringBuilder();
    body.forEach(token -> text.append(token.getText()));
    Syntax syntax = Syntax.ofBlock(text.toString(), body.get(0).getLine());
    if (syntax.error() != null) {
      report.add(
          syntax.error().at().getLine(), LintRule.UNPARSABLE, "DO: " + syntax.error().message());
      return;
    }
    boolean outside = !migration.isInTransaction();
    migration.begin();
    checks.run(syntax.tree(), report);
    if (outside) {
      migration.end();
    }
  }

  private static boolean isPlpgsql(Anonymous_blockContext node) {
    boolean named = node.LANGUAGE() != null;
    return !named || Names.text(node).toLowerCase(Locale.ROOT).contains("plpgsql");
  }

  private static List<Token> body(Anonymous_blockContext node) {
    List<SconstContext> strings = node.sconst();
    return strings.stream().flatMap(one -> Names.tokens(one).stream()).toList();
  }
}
