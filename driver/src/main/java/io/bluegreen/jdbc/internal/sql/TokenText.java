package io.bluegreen.jdbc.internal.sql;

import java.util.List;
import java.util.Locale;

/** The content of a token as the server takes it: quotes, escapes and capitals resolved. */
final class TokenText {
  private TokenText() {}

  static String of(TokenKind kind, CharSequence sql, int from, int to) {
    switch (kind) {
      case WORD:
        return folded(sql, from, to);
      case QUOTED:
        return undoubled(sql, from, to, '"');
      case STRING:
        return undoubled(sql, from, to, '\'');
      case ESCAPE_STRING:
        return unescaped(undoubled(sql, from, to, '\''), false);
      case UNICODE_QUOTED:
        return unescaped(undoubled(sql, from, to, '"'), true);
      case UNICODE_STRING:
        return unescaped(undoubled(sql, from, to, '\''), true);
      default:
        return sql.subSequence(from, to).toString();
    }
  }

  /** Tells whether a name begins with some small letters, whatever its own are. */
  static boolean startsLike(TokenKind kind, CharSequence sql, int from, int to, String beginning) {
    boolean escaped = kind == TokenKind.UNICODE_QUOTED;
    CharSequence name = escaped ? of(kind, sql, from, to) : sql;
    int first = escaped ? 0 : from;
    int last = escaped ? name.length() : to;
    if (last - first < beginning.length()) {
      return false;
    }
    int i = 0;
    while (i < beginning.length()
        && SqlCharacters.foldAscii(name.charAt(first + i)) == beginning.charAt(i)) {
      i++;
    }
    return i == beginning.length();
  }

  /** Tells whether a name, folded if it has no quotes, is another one. */
  static boolean isNamed(TokenKind kind, CharSequence sql, int from, int to, String name) {
    int i = to - from == name.length() ? 0 : Integer.MAX_VALUE;
    while (i < name.length() && letter(kind, sql.charAt(from + i)) == name.charAt(i)) {
      i++;
    }
    return i == name.length();
  }

  static int hash(CharSequence sql, int from, int to) {
    int hash = 0;
    for (int i = from; i < to; i++) {
      hash = hash * 31 + sql.charAt(i);
    }
    return hash;
  }

  private static char letter(TokenKind kind, char c) {
    return kind == TokenKind.WORD ? (char) SqlCharacters.foldAscii(c) : c;
  }

  /** Returns a name in the ways in which servers may fold it. */
  static List<String> spellings(TokenKind kind, CharSequence sql, int from, int to) {
    String name = of(kind, sql, from, to);
    String other = kind == TokenKind.WORD ? name.toLowerCase(Locale.ROOT) : name;
    return other.equals(name) ? List.of(name) : List.of(name, other);
  }

  /** Folds as the server does, which leaves letters outside ASCII alone. */
  private static String folded(CharSequence sql, int from, int to) {
    StringBuilder text = new StringBuilder(to - from);
    for (int i = from; i < to; i++) {
      char c = sql.charAt(i);
      text.append(c >= 'A' && c <= 'Z' ? (char) (c | 0x20) : c);
    }
    return text.toString();
  }

  private static String undoubled(CharSequence sql, int from, int to, char quote) {
    StringBuilder text = new StringBuilder(to - from);
    for (int i = from; i < to; i++) {
      char c = sql.charAt(i);
      text.append(c);
      i += c == quote && i + 1 < to && sql.charAt(i + 1) == quote ? 1 : 0;
    }
    return text.toString();
  }

  /** Resolves {@code \0041}, {@code \+000041}, {@code \x41}, {@code \101}, {@code \n} and so on. */
  private static String unescaped(String escaped, boolean unicode) {
    if (escaped.indexOf('\\') < 0) {
      return escaped;
    }
    StringBuilder text = new StringBuilder(escaped.length());
    int i = 0;
    while (i < escaped.length()) {
      char c = escaped.charAt(i++);
      if (c != '\\' || i == escaped.length()) {
        text.append(c);
      } else {
        i = unicode ? codePoint(escaped, i, text) : escape(escaped, i, text);
      }
    }
    return text.toString();
  }

  private static int codePoint(String escaped, int at, StringBuilder text) {
    boolean isLong = escaped.charAt(at) == '+';
    int from = isLong ? at + 1 : at;
    return Math.max(at + 1, hex(escaped, from, isLong ? 6 : 4, text, escaped.charAt(at)));
  }

  private static int escape(String escaped, int at, StringBuilder text) {
    char c = escaped.charAt(at);
    switch (c) {
      case 'x':
        return hex(escaped, at + 1, Math.min(2, hexDigits(escaped, at + 1)), text, c);
      case 'u':
        return hex(escaped, at + 1, 4, text, c);
      case 'U':
        return hex(escaped, at + 1, 8, text, c);
      default:
        return c >= '0' && c <= '7' ? octal(escaped, at, text) : letter(c, at, text);
    }
  }

  private static int letter(char c, int at, StringBuilder text) {
    int known = "bfnrt".indexOf(c);
    text.append(known < 0 ? c : "\b\f\n\r\t".charAt(known));
    return at + 1;
  }

  private static int octal(String escaped, int from, StringBuilder text) {
    int at = from;
    int value = 0;
    while (at < escaped.length() && at < from + 3 && Character.digit(escaped.charAt(at), 8) >= 0) {
      value = value * 8 + Character.digit(escaped.charAt(at++), 8);
    }
    text.append((char) (value & 0xFF));
    return at;
  }

  private static int hexDigits(String escaped, int from) {
    int at = from;
    while (at < escaped.length() && Character.digit(escaped.charAt(at), 16) >= 0) {
      at++;
    }
    return at - from;
  }

  /**
   * What has too few digits is no escape for the server either: its character stands for itself.
   */
  private static int hex(String escaped, int from, int digits, StringBuilder text, char otherwise) {
    int to = from + digits;
    if (digits == 0 || to > escaped.length() || hexDigits(escaped, from) < digits) {
      text.append(otherwise);
      return from;
    }
    int value = (int) Long.parseLong(escaped.substring(from, to), 16);
    text.appendCodePoint(Character.isValidCodePoint(value) ? value : '?');
    return to;
  }
}
