package io.bluegreen.ops.lint;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.antlr.v4.runtime.ParserRuleContext;
import org.antlr.v4.runtime.Token;
import org.antlr.v4.runtime.tree.ParseTree;
import org.antlr.v4.runtime.tree.TerminalNode;
import org.pgcodekeeper.core.parsers.antlr.pg.generated.SQLLexer;

/** Names and words of a statement as the server sees them. */
final class SqlNames {
  private static final int LONGEST_TEXT = 60;

  private SqlNames() {}

  /** Returns a name of one or several parts, folded to lower case where it is not quoted. */
  static String of(ParserRuleContext name) {
    StringBuilder text = new StringBuilder();
    tokens(name).forEach(token -> text.append(folded(token)));
    return text.toString();
  }

  /** Returns a token as the server compares it. A dot in a quoted name is no separator. */
  static String folded(Token token) {
    if (token.getType() != SQLLexer.QuotedIdentifier) {
      return token.getText().toLowerCase(Locale.ROOT);
    }
    return token.getText().contains(".") ? '"' + token.getText() + '"' : token.getText();
  }

  /** Returns a name without its schema. */
  static String withoutSchema(String name) {
    return name.endsWith("\"") ? name : name.substring(name.lastIndexOf('.') + 1);
  }

  /** Returns the name of something that lives in the schema of a table. */
  static String besides(String table, String name) {
    String last = withoutSchema(table);
    return table.substring(0, table.length() - last.length()) + name;
  }

  /** Returns a constant without its quotes; empty if the constant is more than a plain string. */
  static String unquoted(String constant) {
    boolean plain = constant.length() > 1 && constant.startsWith("'") && constant.endsWith("'");
    return plain ? constant.substring(1, constant.length() - 1).replace("''", "'") : "";
  }

  /** Returns the text of a part of a statement, with single spaces, and shortened if it is long. */
  static String text(ParserRuleContext tree) {
    StringBuilder text = new StringBuilder();
    for (Token token : tokens(tree)) {
      text.append(text.length() == 0 ? "" : " ").append(token.getText());
    }
    return text.length() <= LONGEST_TEXT ? text.toString() : text.substring(0, LONGEST_TEXT) + "…";
  }

  static List<Token> tokens(ParseTree tree) {
    List<Token> tokens = new ArrayList<>();
    collect(tree, tokens);
    return tokens;
  }

  /** Tells whether a part of a statement has a token of one of these types. */
  static boolean has(ParserRuleContext tree, int... types) {
    return tokens(tree).stream().anyMatch(token -> is(token, types));
  }

  /** Tells whether a token is one of these types. */
  static boolean is(Token token, int... types) {
    for (int type : types) {
      if (token.getType() == type) {
        return true;
      }
    }
    return false;
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
