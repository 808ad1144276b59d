package io.bluegreen.jdbc.internal.sql;

import java.nio.CharBuffer;
import java.util.List;

/**
 * A cursor over the tokens of a text, cut as PostgreSQL cuts them, with pgjdbc's {@code ?} and
 * {@code ??}.
 *
 * <p>It goes forward only and makes no objects: the present token is read from its fields. It says
 * when it is not certain, because something is not ended or is no SQL, and when the reading depends
 * on {@code standard_conforming_strings}. Every character is looked at a bounded number of times.
 * Used once, on one thread.
 */
final class SqlLexer {
  private static final char END = '\0';

  private final CharSequence sql;
  private final int length;
  private final boolean standardStrings;
  private int at;

  private TokenKind kind = TokenKind.END;
  private int start;
  private int from;
  private int to;
  private int hash;
  private char mark;

  /** Up to here every {@code +} and {@code -} is an operator of its own. */
  private int signsUntil;

  private boolean certain = true;
  private boolean dependsOnStrings;

  /**
   * Begins before the first token.
   *
   * @param standardStrings {@code standard_conforming_strings} of the session that runs the text
   */
  SqlLexer(CharSequence sql, boolean standardStrings) {
    this.sql = sql;
    this.length = sql.length();
    this.standardStrings = standardStrings;
  }

  /** Goes to the next token, comments aside; returns false behind the last one. */
  boolean next() {
    do {
      if (!nextWithComments()) {
        return false;
      }
    } while (kind == TokenKind.COMMENT);
    return true;
  }

  /** Goes to the next token or comment; returns false behind the last one. */
  boolean nextWithComments() {
    char c = charAt(at);
    while (SqlCharacters.isSpace(c)) {
      c = charAt(++at);
    }
    start = at;
    hash = 0;
    mark = END;
    if (at >= length) {
      finish(TokenKind.END, at, at, at);
      return false;
    }
    token(c);
    return true;
  }

  private void token(char c) {
    if (SqlCharacters.isNameStart(c)) {
      prefixedOrWord(c);
    } else if (c == '\'') {
      string(TokenKind.STRING, at + 1, !standardStrings);
    } else if (c == '"') {
      quoted(TokenKind.QUOTED, at + 1);
    } else if (SqlCharacters.isDigit(c)) {
      number();
    } else if (c == '$') {
      dollar();
    } else if (SqlCharacters.isOperator(c) || c == '?') {
      operatorOrComment(c);
    } else {
      dotOrMark(c);
    }
  }

  private void prefixedOrWord(char c) {
    int lower = c | 0x20;
    boolean mayBePrefix = lower == 'e' || lower == 'b' || lower == 'x' || lower == 'n';
    if (mayBePrefix && peek(1) == '\'') {
      boolean bits = lower == 'b' || lower == 'x';
      TokenKind prefixed = bits ? TokenKind.BIT_STRING : TokenKind.STRING;
      prefixed = lower == 'e' ? TokenKind.ESCAPE_STRING : prefixed;
      string(prefixed, at + 2, lower == 'e' || (lower == 'n' && !standardStrings));
    } else if (lower == 'u' && peek(1) == '&') {
      unicodeOrWord(c);
    } else {
      word(c);
    }
  }

  private void unicodeOrWord(char c) {
    char quote = peek(2);
    if (quote == '\'') {
      string(TokenKind.UNICODE_STRING, at + 3, false);
    } else if (quote == '"') {
      quoted(TokenKind.UNICODE_QUOTED, at + 3);
    } else {
      word(c);
    }
  }

  private void word(char first) {
    int end = at + 1;
    int folded = SqlCharacters.foldAscii(first);
    char c = charAt(end);
    while (SqlCharacters.isNamePart(c)) {
      folded = folded * 31 + SqlCharacters.foldAscii(c);
      c = charAt(++end);
    }
    hash = folded;
    finish(TokenKind.WORD, at, end, end);
  }

  private void string(TokenKind which, int content, boolean escapes) {
    int end = content;
    boolean open = true;
    while (end < length && open) {
      char c = sql.charAt(end);
      if (c == '\\') {
        dependsOnStrings |= which == TokenKind.STRING;
        end += escapes ? 2 : 1;
      } else if (c != '\'') {
        end++;
      } else if (end + 1 < length && sql.charAt(end + 1) == '\'') {
        end += 2;
      } else {
        open = false;
      }
    }
    certain &= !open;
    int stop = Math.min(end, length);
    finish(which, content, stop, open ? length : stop + 1);
  }

  private void quoted(TokenKind which, int content) {
    int end = content;
    int exact = 0;
    boolean open = true;
    while (end < length && open) {
      char c = sql.charAt(end);
      if (c != '"') {
        exact = exact * 31 + c;
        end++;
      } else if (end + 1 < length && sql.charAt(end + 1) == '"') {
        end += 2;
      } else {
        open = false;
      }
    }
    hash = exact;
    certain &= !open;
    finish(which, content, end, open ? length : end + 1);
  }

  private void number() {
    int end = SqlCharacters.endOfNumber(sql, at);
    finish(TokenKind.NUMBER, at, end, end);
  }

  /** A parameter, or a string in dollars; anything else is no SQL. */
  private void dollar() {
    int end = at + 1;
    char c = charAt(end);
    while (SqlCharacters.isDigit(c)) {
      c = charAt(++end);
    }
    if (end > at + 1) {
      finish(TokenKind.PARAMETER, at, end, end);
      return;
    }
    while (SqlCharacters.isNamePart(c) && c != '$') {
      c = charAt(++end);
    }
    if (c == '$') {
      dollarQuoted(end + 1);
    } else {
      certain = false;
      mark = '$';
      finish(TokenKind.MARK, at, end, end);
    }
  }

  /** No tag has a dollar within, so that what did not match need not be looked at again. */
  private void dollarQuoted(int content) {
    String tagText = sql.subSequence(at, content).toString();
    int tag = tagText.length();
    int matched = 0;
    int end = content;
    while (end < length && matched < tag) {
      char c = sql.charAt(end);
      matched = c == tagText.charAt(matched) ? matched + 1 : c == '$' ? 1 : 0;
      end++;
    }
    boolean ended = matched == tag;
    certain &= ended;
    finish(TokenKind.DOLLAR_STRING, content, ended ? end - tag : length, end);
  }

  private void operatorOrComment(char c) {
    char next = c == '-' || c == '/' || c == '?' ? peek(1) : END;
    if (c == '-' && next == '-') {
      lineComment();
    } else if (c == '/' && next == '*') {
      blockComment();
    } else if (c == '?' && next != '?') {
      finish(TokenKind.PARAMETER, at, at + 1, at + 1);
    } else if (at < signsUntil) {
      finish(TokenKind.OPERATOR, at, at + 1, at + 1);
    } else {
      operator(c, next);
    }
  }

  private void lineComment() {
    int end = at + 2;
    while (end < length && !SqlCharacters.isEndOfLine(sql.charAt(end))) {
      end++;
    }
    finish(TokenKind.COMMENT, at + 2, end, end);
  }

  private void blockComment() {
    int depth = 1;
    int end = at + 2;
    char before = END;
    while (end < length && depth > 0) {
      char c = sql.charAt(end++);
      if (before == '/' && c == '*') {
        depth++;
        before = END;
      } else if (before == '*' && c == '/') {
        depth--;
        before = END;
      } else {
        before = c;
      }
    }
    certain &= depth == 0;
    finish(TokenKind.COMMENT, at + 2, depth == 0 ? end - 2 : end, end);
  }

  /** An operator of several characters ends in a sign only if it has one of a few others. */
  private void operator(char first, char second) {
    int end = at;
    int lastUnsigned = at;
    boolean keepsSign = false;
    char c = first;
    char next = second;
    while (SqlCharacters.isOperator(c) || (c == '?' && next == '?')) {
      end += c == '?' ? 2 : 1;
      keepsSign |= c != '+' && c != '-' && "*/<>=".indexOf(c) < 0;
      lastUnsigned = c != '+' && c != '-' ? end : lastUnsigned;
      c = charAt(end);
      next = c == '-' || c == '/' || c == '?' ? charAt(end + 1) : END;
      if ((c == '-' && next == '-') || (c == '/' && next == '*')) {
        break;
      }
    }
    int stop = keepsSign ? end : Math.max(lastUnsigned, at + 1);
    signsUntil = end;
    finish(TokenKind.OPERATOR, at, stop, stop);
  }

  private void dotOrMark(char c) {
    if (c == '.' && SqlCharacters.isDigit(peek(1))) {
      number();
    } else if (c == ':' && peek(1) == ':') {
      finish(TokenKind.OPERATOR, at, at + 2, at + 2);
    } else {
      certain &= "()[]{},;.:".indexOf(c) >= 0;
      mark = c;
      finish(TokenKind.MARK, at, at + 1, at + 1);
    }
  }

  private void finish(TokenKind which, int contentFrom, int contentTo, int next) {
    kind = which;
    from = contentFrom;
    to = contentTo;
    at = Math.min(next, length);
  }

  TokenKind kind() {
    return kind;
  }

  /** Returns where the token begins, with its quotes. */
  int start() {
    return start;
  }

  /** Returns where its content begins, without quotes. */
  int from() {
    return from;
  }

  /** Returns where its content ends. */
  int to() {
    return to;
  }

  /** Returns where the token ends, with its quotes. */
  int end() {
    return at;
  }

  /** Returns the keyword that a word without quotes is, or {@link Keyword#NONE}. */
  Keyword keyword() {
    return kind == TokenKind.WORD ? Keyword.of(hash, sql, from, to) : Keyword.NONE;
  }

  /** Returns the same for a name, with or without quotes: a function may be called either way. */
  Keyword nameKeyword() {
    if (kind == TokenKind.UNICODE_QUOTED) {
      return Keyword.of(text());
    }
    return kind == TokenKind.QUOTED ? Keyword.ofExact(hash, sql, from, to) : keyword();
  }

  boolean isMark(char wanted) {
    return kind == TokenKind.MARK && mark == wanted;
  }

  boolean isEquals() {
    return kind == TokenKind.OPERATOR && to - from == 1 && sql.charAt(from) == '=';
  }

  /** Tells whether a name begins with some small letters, whatever its own are. */
  boolean startsLike(String beginning) {
    return TokenText.startsLike(kind, sql, from, to, beginning);
  }

  /** Returns the content as the server takes it: a name without quotes is folded. */
  String text() {
    return TokenText.of(kind, sql, from, to);
  }

  /** Returns what a name hashes to as {@link String} does, folded if it has no quotes. */
  int hash() {
    return hash;
  }

  /** Returns what the content hashes to as {@link String} does; read anew at each call. */
  int contentHash() {
    return TokenText.hash(sql, from, to);
  }

  /** Tells whether a name, folded if it has no quotes, is another one. */
  boolean isNamed(String name) {
    return TokenText.isNamed(kind, sql, from, to, name);
  }

  /** Returns a name in the ways in which servers may fold it. */
  List<String> spellings() {
    return TokenText.spellings(kind, sql, from, to);
  }

  /** Returns the content to be looked into, without a copy where nothing in it is escaped. */
  CharSequence content() {
    return kind == TokenKind.DOLLAR_STRING ? CharBuffer.wrap(sql, from, to) : text();
  }

  /** Tells whether the server is sure to see the same tokens so far. */
  boolean isCertain() {
    return certain;
  }

  /** Tells whether a backslash stands in a string that is none of {@code E''}. */
  boolean dependsOnStrings() {
    return dependsOnStrings;
  }

  private char peek(int offset) {
    return charAt(at + offset);
  }

  private char charAt(int index) {
    return index < length ? sql.charAt(index) : END;
  }
}
