package io.bluegreen.jdbc.internal.sql;

import java.util.List;

/** A statement's text in tokens, comments aside, with its facts. Immutable. */
public final class SqlText {
  private final List<SqlToken> tokens;
  private final StatementFacts facts;

  private SqlText(List<SqlToken> tokens, StatementFacts facts) {
    this.tokens = List.copyOf(tokens);
    this.facts = facts;
  }

  public static SqlText of(String sql) {
    return new SqlText(SqlToken.allOf(sql), StatementFacts.of(sql));
  }

  /** Tells whether the server is sure to see the same pieces. */
  public boolean isCertain() {
    return facts.isCertain();
  }

  /** Returns a piece in upper case if it is a word, else an empty string. */
  public String word(int index) {
    return index >= 0 && index < tokens.size() ? tokens.get(index).word() : "";
  }

  public boolean hasWord(String word) {
    return tokens.stream().anyMatch(token -> token.word().equals(word));
  }

  /** Tells whether there is more than one statement. */
  public boolean isMultiple() {
    return facts.isMultiple();
  }

  /** Tells whether pgjdbc will replace parts of the text: <code>{call …}</code>, {@code {fn …}}. */
  public boolean hasBraces() {
    return facts.hasEscapes();
  }

  /** Tells whether a word in it changes data: INSERT, UPDATE, DELETE, MERGE. */
  public boolean changesData() {
    return facts.writes();
  }

  /** Tells whether it is a COPY whose rows come from the client: COPY table FROM STDIN. */
  public boolean copiesFromClient() {
    return facts.copiesFromClient();
  }

  /** Returns the tokens from the first keyword to the last before the closing semicolon. */
  List<SqlToken> tokens() {
    return tokens;
  }

  /** Tells whether its first statement begins a transaction block. */
  public boolean beginsTransaction() {
    return facts.beginsTransaction();
  }

  /** Tells whether one of its statements ends a transaction. */
  public boolean endsTransaction() {
    return facts.endsTransaction();
  }
}
