package io.bluegreen.ops.lint;

import java.util.List;
import java.util.Set;
import org.antlr.v4.runtime.Token;
import org.pgcodekeeper.core.parsers.antlr.pg.generated.SQLLexer;

/**
 * A search for names of a side's schema by words alone. It therefore also finds names in the bodies
 * of functions and in strings such as {@code nextval('blue.orders_id_seq')}.
 */
final class SideSchemaFinder {
  private final Set<String> sides;
  private final FindingCollector report;
  private boolean path;

  private SideSchemaFinder(Set<String> sides, FindingCollector report) {
    this.sides = sides;
    this.report = report;
  }

  static void find(List<Token> tokens, Set<String> sides, FindingCollector report) {
    new SideSchemaFinder(sides, report).read(tokens);
  }

  private void read(List<Token> tokens) {
    for (int i = 0; i < tokens.size(); i++) {
      Token token = tokens.get(i);
      path |= SqlNames.folded(token).equals("search_path");
      if (token.getType() == SQLLexer.Text_between_Dollar) {
        new SideSchemaFinder(sides, report).read(visible(token.getText(), token.getLine()));
      } else if (token.getType() == SQLLexer.StringConstant) {
        string(token);
      } else if (sides.contains(SqlNames.folded(token)) && namesSchema(tokens, i)) {
        report.add(token.getLine(), LintRule.SIDE_SCHEMA, SqlNames.folded(token));
      }
    }
  }

  private void string(Token token) {
    List<Token> inside = visible(unquoted(token.getText()), token.getLine());
    boolean qualified = inside.size() > 2 && inside.get(1).getType() == SQLLexer.DOT;
    if (!inside.isEmpty()
        && (qualified || path)
        && inside.stream()
            .limit(path ? inside.size() : 1)
            .map(SqlNames::folded)
            .anyMatch(sides::contains)) {
      report.add(token.getLine(), LintRule.SIDE_SCHEMA, token.getText());
    }
  }

  private boolean namesSchema(List<Token> tokens, int i) {
    boolean qualifies =
        i + 1 < tokens.size()
            && tokens.get(i + 1).getType() == SQLLexer.DOT
            && (i == 0 || tokens.get(i - 1).getType() != SQLLexer.DOT);
    return qualifies || path || followsWordSchema(tokens, i);
  }

  private static boolean followsWordSchema(List<Token> tokens, int i) {
    int before = i - 1;
    while (before >= 0
        && Set.of(SQLLexer.IF, SQLLexer.NOT, SQLLexer.EXISTS, SQLLexer.COMMA)
            .contains(tokens.get(before).getType())) {
      before--;
    }
    return before >= 0 && tokens.get(before).getType() == SQLLexer.SCHEMA;
  }

  private static List<Token> visible(String text, int line) {
    List<Token> tokens = ParsedStatement.lex(text, line);
    tokens.removeIf(token -> token.getChannel() != Token.DEFAULT_CHANNEL);
    return tokens;
  }

  private static String unquoted(String constant) {
    int from = constant.indexOf('\'') + 1;
    return constant.substring(from, Math.max(from, constant.length() - 1)).replace("''", "'");
  }
}
