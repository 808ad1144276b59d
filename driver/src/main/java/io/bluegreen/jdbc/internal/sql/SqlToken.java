package io.bluegreen.jdbc.internal.sql;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** One token that is kept because it is read more than once. Immutable. */
final class SqlToken {
  private final TokenKind kind;
  private final String text;

  private SqlToken(TokenKind kind, String text) {
    this.kind = kind;
    this.text = text;
  }

  /** Returns the tokens of a text, comments and semicolons at its ends aside. */
  static List<SqlToken> allOf(CharSequence sql) {
    List<SqlToken> tokens = new ArrayList<>();
    SqlLexer lexer = new SqlLexer(sql, true);
    while (lexer.next()) {
      boolean leading = tokens.isEmpty() && (lexer.isMark(';') || lexer.isMark('('));
      if (!leading) {
        tokens.add(new SqlToken(lexer.kind(), lexer.text()));
      }
    }
    while (!tokens.isEmpty() && tokens.get(tokens.size() - 1).isMark(';')) {
      tokens.remove(tokens.size() - 1);
    }
    return tokens;
  }

  TokenKind kind() {
    return kind;
  }

  /** Returns the content; a name without quotes is folded. */
  String text() {
    return text;
  }

  /** Returns a word in upper case; empty for anything else. */
  String word() {
    return kind == TokenKind.WORD ? text.toUpperCase(Locale.ROOT) : "";
  }

  boolean isMark(char mark) {
    return kind == TokenKind.MARK && text.charAt(0) == mark;
  }

  boolean isOperator(String operator) {
    return kind == TokenKind.OPERATOR && text.equals(operator);
  }

  boolean isName() {
    return kind == TokenKind.WORD || kind == TokenKind.QUOTED;
  }

  @Override
  public String toString() {
    return kind + " " + text;
  }
}
