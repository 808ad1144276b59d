package io.bluegreen.jdbc.internal.sql;

/** The kind of a token. */
enum TokenKind {
  /** A keyword or a name without quotes, as written. */
  WORD,
  /** {@code "a name"}. */
  QUOTED,
  /** {@code U&"a name"}. */
  UNICODE_QUOTED,
  /** {@code 'a string'}, also {@code N'…'}; backslashes count where the server is told so. */
  STRING,
  /** {@code E'a string'}, in which backslashes count. */
  ESCAPE_STRING,
  /** {@code U&'a string'}. */
  UNICODE_STRING,
  /** {@code $tag$a string$tag$}. */
  DOLLAR_STRING,
  /** {@code B'01'} or {@code X'1F'}. */
  BIT_STRING,
  NUMBER,
  /** {@code ?} or {@code $1}. */
  PARAMETER,
  /** An operator; pgjdbc's {@code ??} stands for {@code ?}. {@code ::} is one too. */
  OPERATOR,
  /** One of {@code ( ) [ ] { } , ; . :} or what SQL does not know. */
  MARK,
  COMMENT,
  /** The end of the text, after its last token. */
  END;

  boolean isName() {
    return this == WORD || this == QUOTED || this == UNICODE_QUOTED;
  }

  boolean isString() {
    switch (this) {
      case STRING:
      case ESCAPE_STRING:
      case UNICODE_STRING:
      case DOLLAR_STRING:
      case BIT_STRING:
        return true;
      default:
        return false;
    }
  }
}
