package io.bluegreen.ops.lint;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.antlr.v4.runtime.ParserRuleContext;
import org.antlr.v4.runtime.Token;
import org.antlr.v4.runtime.tree.ParseTree;
import org.antlr.v4.runtime.tree.TerminalNode;
import org.pgcodekeeper.core.parsers.antlr.pg.generated.SQLLexer;

/** Names and words as the server sees them. */
final class Names {
  private Names() {}

  /** Returns a name of one or several parts, folded to lower case where it is not quoted. */
  static String of(ParserRuleContext name) {
    StringBuilder text = new StringBuilder();
    tokens(name).forEach(token -> text.append(folded(token)));
    return text.toString();
  }

  static String folded(Token token) {
    return token.getType() == SQLLexer.QuotedIdentifier
        ? token.getText()
        : token.getText().toLowerCase(Locale.ROOT);
  }

  /** Returns what is written there, with single spaces, and shortened if it is long. */
  static String text(ParserRuleContext tree) {
    StringBuilder text = new StringBuilder();
    for (Token token : tokens(tree)) {
      text.append(text.length() == 0 ? "" : " ").append(token.getText());
    }
    return text.length() <= 60 ? text.toString() : text.substring(0, 60) + "…";
  }

  static List<Token> tokens(ParseTree tree) {
    List<Token> tokens = new ArrayList<>();
    collect(tree, tokens);
    return tokens;
  }

  private static void collect(ParseTree tree, List<Token> tokens) {
    if (tree instanceof TerminalNode leaf) {
      if (leaf.getSymbol().getType() != Token.EOF) {
        tokens.add(leaf.getSymbol());
      }
      return;
    }
    for (int i = 0; i < tree.getChildCount(); i++) {
      collect(tree.getChild(i), tokens);
    }
  }
}
