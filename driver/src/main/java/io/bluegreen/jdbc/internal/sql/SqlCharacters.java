package io.bluegreen.jdbc.internal.sql;

/**
 * The classes of characters that PostgreSQL's lexer knows, and the extent of a number. Stateless.
 */
final class SqlCharacters {
  private SqlCharacters() {}

  static boolean isOperator(char c) {
    return "+-*/<>=~!@#%^&|`".indexOf(c) >= 0;
  }

  static boolean isSpace(char c) {
    return c == ' ' || (c >= '\t' && c <= '\r');
  }

  static boolean isEndOfLine(char c) {
    return c == '\n' || c == '\r';
  }

  static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }

  static boolean isNameStart(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c >= 0x80;
  }

  static boolean isNamePart(char c) {
    return isNameStart(c) || isDigit(c) || c == '$';
  }

  static int foldAscii(char c) {
    return c >= 'A' && c <= 'Z' ? c + ('a' - 'A') : c;
  }

  /** Returns where a number ends, with what PostgreSQL reads as a part of it. */
  static int endOfNumber(CharSequence sql, int from) {
    int end = from + 1;
    char before = sql.charAt(from);
    boolean hex = false;
    while (end < sql.length()) {
      char c = sql.charAt(end);
      hex |= end == from + 1 && before == '0' && (c | 0x20) == 'x';
      boolean sign = (c == '+' || c == '-') && !hex && (before | 0x20) == 'e';
      if (!sign && c != '.' && !isNamePart(c)) {
        break;
      }
      before = c;
      end++;
    }
    return end;
  }
}
