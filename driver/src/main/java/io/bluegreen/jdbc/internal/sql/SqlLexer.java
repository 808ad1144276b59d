package io.bluegreen.jdbc.internal.sql;

import java.util.ArrayList;
import java.util.List;

/**
 * Cuts a statement's text into pieces as PostgreSQL does, with pgjdbc's {@code ?} and {@code ??}.
 *
 * <p>It says so when it is not certain: something is not ended, or a backslash stands before a
 * quote, whose meaning depends on {@code standard_conforming_strings}. Used once, on one thread.
 */
final class SqlLexer {
  private static final String OPERATOR_CHARACTERS = "+-*/<>=~!@#%^&|`";
  private static final String KEEPS_A_TRAILING_SIGN = "~!@#%^&|`?";

  private final String sql;
  private final List<SqlToken> tokens = new ArrayList<>();
  private boolean certain = true;
  private int at;

  SqlLexer(String sql) {
    this.sql = sql;
  }

  /** Returns all pieces, comments among them, in order. */
  List<SqlToken> tokens() {
    while (at < sql.length()) {
      char c = sql.charAt(at);
      if (isSpace(c)) {
        at++;
      } else if (c == '-' && charAt(1) == '-') {
        lineComment();
      } else if (c == '/' && charAt(1) == '*') {
        blockComment();
      } else {
        visible(c);
      }
    }
    return tokens;
  }

  /** Tells, after {@link #tokens}, whether the server is sure to see the same pieces. */
  boolean isCertain() {
    return certain;
  }

  private void visible(char c) {
    if (c == '\'') {
      string(1, false);
    } else if (c == '"') {
      quoted(SqlToken.Kind.QUOTED, 1);
    } else if (c == '$' && !parameter() && !dollarQuoted()) {
      mark(c);
    } else if (isDigit(c) || (c == '.' && isDigit(charAt(1)))) {
      number();
    } else if (isNameStart(c)) {
      prefixedOrWord(c);
    } else if (c != '$') {
      operatorOrMark(c);
    }
  }

  private void prefixedOrWord(char c) {
    char next = charAt(1);
    if (next == '\'' && "eE".indexOf(c) >= 0) {
      string(2, true);
    } else if (next == '\'' && "bBxXnN".indexOf(c) >= 0) {
      string(2, false);
    } else if ("uU".indexOf(c) >= 0 && next == '&' && charAt(2) == '\'') {
      string(3, false);
    } else if ("uU".indexOf(c) >= 0 && next == '&' && charAt(2) == '"') {
      quoted(SqlToken.Kind.UNICODE_QUOTED, 3);
    } else {
      word();
    }
  }

  private void operatorOrMark(char c) {
    if (c == '?' && charAt(1) != '?') {
      add(SqlToken.Kind.PARAMETER, "?");
      at++;
    } else if (c == ':' && charAt(1) == ':') {
      add(SqlToken.Kind.OPERATOR, "::");
      at += 2;
    } else if (c == '?' || OPERATOR_CHARACTERS.indexOf(c) >= 0) {
      operator();
    } else {
      mark(c);
    }
  }

  private void lineComment() {
    int end = at;
    while (end < sql.length() && sql.charAt(end) != '\n' && sql.charAt(end) != '\r') {
      end++;
    }
    add(SqlToken.Kind.COMMENT, sql.substring(at + 2, end));
    at = end;
  }

  private void blockComment() {
    int depth = 0;
    int from = at;
    do {
      if (sql.startsWith("/*", at)) {
        depth++;
        at += 2;
      } else if (sql.startsWith("*/", at)) {
        depth--;
        at += 2;
      } else {
        at++;
      }
    } while (depth > 0 && at < sql.length());
    certain &= depth == 0;
    add(SqlToken.Kind.COMMENT, sql.substring(from + 2, depth == 0 ? at - 2 : sql.length()));
  }

  private void string(int prefix, boolean escapes) {
    int from = at + prefix;
    int end = from;
    while (end < sql.length() && !endsString(end)) {
      boolean backslash = sql.charAt(end) == '\\';
      boolean quoteFollows = end + 1 < sql.length() && sql.charAt(end + 1) == '\'';
      if (backslash && !escapes && quoteFollows) {
        certain = false;
      }
      end += (backslash && escapes) || sql.charAt(end) == '\'' ? 2 : 1;
    }
    finish(SqlToken.Kind.STRING, from, end);
  }

  private boolean endsString(int end) {
    return sql.charAt(end) == '\'' && !(end + 1 < sql.length() && sql.charAt(end + 1) == '\'');
  }

  private void quoted(SqlToken.Kind kind, int prefix) {
    int from = at + prefix;
    int end = sql.indexOf('"', from);
    while (end >= 0 && end + 1 < sql.length() && sql.charAt(end + 1) == '"') {
      end = sql.indexOf('"', end + 2);
    }
    finish(kind, from, end < 0 ? sql.length() : end);
  }

  private void finish(SqlToken.Kind kind, int from, int end) {
    boolean ended = end < sql.length();
    certain &= ended;
    String text = sql.substring(from, Math.min(end, sql.length()));
    add(kind, kind == SqlToken.Kind.QUOTED ? text.replace("\"\"", "\"") : text);
    at = ended ? end + 1 : sql.length();
  }

  private boolean parameter() {
    int end = at + 1;
    while (end < sql.length() && isDigit(sql.charAt(end))) {
      end++;
    }
    if (end == at + 1) {
      return false;
    }
    add(SqlToken.Kind.PARAMETER, sql.substring(at, end));
    at = end;
    return true;
  }

  private boolean dollarQuoted() {
    int tagEnd = at + 1;
    while (tagEnd < sql.length() && isNamePart(sql.charAt(tagEnd)) && sql.charAt(tagEnd) != '$') {
      tagEnd++;
    }
    if (tagEnd >= sql.length() || sql.charAt(tagEnd) != '$') {
      return false;
    }
    String tag = sql.substring(at, tagEnd + 1);
    int end = sql.indexOf(tag, tagEnd + 1);
    certain &= end >= 0;
    add(SqlToken.Kind.STRING, sql.substring(tagEnd + 1, end < 0 ? sql.length() : end));
    at = end < 0 ? sql.length() : end + tag.length();
    return true;
  }

  private void number() {
    int end = at;
    while (end < sql.length() && isNumberPart(end)) {
      end++;
    }
    add(SqlToken.Kind.NUMBER, sql.substring(at, end));
    at = end;
  }

  private boolean isNumberPart(int index) {
    char c = sql.charAt(index);
    boolean sign = c == '+' || c == '-';
    boolean hex = sql.startsWith("0x", at) || sql.startsWith("0X", at);
    return sign
        ? !hex && index > at && "eE".indexOf(sql.charAt(index - 1)) >= 0
        : c == '.' || c == '_' || Character.isLetterOrDigit(c);
  }

  private void word() {
    int end = at;
    while (end < sql.length() && isNamePart(sql.charAt(end))) {
      end++;
    }
    add(SqlToken.Kind.WORD, sql.substring(at, end));
    at = end;
  }

  private void operator() {
    StringBuilder operator = new StringBuilder();
    while (at < sql.length() && !startsComment() && isOperatorPart()) {
      operator.append(sql.charAt(at));
      at += sql.charAt(at) == '?' ? 2 : 1;
    }
    while (operator.length() > 1 && endsInASignOfItsOwn(operator)) {
      operator.setLength(operator.length() - 1);
      at--;
    }
    add(SqlToken.Kind.OPERATOR, operator.toString());
  }

  private boolean startsComment() {
    return sql.startsWith("--", at) || sql.startsWith("/*", at);
  }

  private boolean isOperatorPart() {
    return OPERATOR_CHARACTERS.indexOf(sql.charAt(at)) >= 0 || sql.startsWith("??", at);
  }

  private static boolean endsInASignOfItsOwn(CharSequence operator) {
    char last = operator.charAt(operator.length() - 1);
    return (last == '+' || last == '-')
        && operator.chars().noneMatch(c -> KEEPS_A_TRAILING_SIGN.indexOf(c) >= 0);
  }

  private void mark(char c) {
    add(SqlToken.Kind.MARK, String.valueOf(c));
    at++;
  }

  private void add(SqlToken.Kind kind, String text) {
    tokens.add(new SqlToken(kind, text));
  }

  private char charAt(int offset) {
    return at + offset < sql.length() ? sql.charAt(at + offset) : '\0';
  }

  private static boolean isSpace(char c) {
    return c == ' ' || (c >= '\t' && c <= '\r');
  }

  private static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }

  private static boolean isNameStart(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c >= 0x80;
  }

  private static boolean isNamePart(char c) {
    return isNameStart(c) || isDigit(c) || c == '$';
  }
}
