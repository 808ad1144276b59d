package io.bluegreen.jdbc.internal.sql;

import java.util.Locale;

/** One piece of a statement's text, as {@link SqlLexer} finds it. Immutable. */
public final class SqlToken {
  /** What a piece is. */
  public enum Kind {
    /** A keyword or an identifier without quotes, as written. */
    WORD,
    /** {@code "an identifier"}, without its quotes. */
    QUOTED,
    /** {@code U&"an identifier"}, escapes not resolved. */
    UNICODE_QUOTED,
    /** A string of any sort, without its quotes, escapes not resolved. */
    STRING,
    NUMBER,
    /** {@code ?} or {@code $1}. */
    PARAMETER,
    /** An operator; {@code ??} of pgjdbc is {@code ?} here. {@code ::} is one too. */
    OPERATOR,
    /** One of {@code ( ) [ ] { } , ; . :} or a character that SQL does not know. */
    MARK,
    /** A comment, without what begins and ends it. */
    COMMENT
  }

  private final Kind kind;
  private final String text;

  SqlToken(Kind kind, String text) {
    this.kind = kind;
    this.text = text;
  }

  public Kind kind() {
    return kind;
  }

  String text() {
    return text;
  }

  /** Returns a word in upper case; empty for anything else. */
  String word() {
    return kind == Kind.WORD ? text.toUpperCase(Locale.ROOT) : "";
  }

  boolean isMark(char mark) {
    return kind == Kind.MARK && text.charAt(0) == mark;
  }

  boolean isOperator(String operator) {
    return kind == Kind.OPERATOR && text.equals(operator);
  }

  boolean isName() {
    return kind == Kind.WORD || kind == Kind.QUOTED;
  }

  @Override
  public String toString() {
    return kind + " " + text;
  }
}
