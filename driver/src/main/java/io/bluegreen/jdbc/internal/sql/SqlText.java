package io.bluegreen.jdbc.internal.sql;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** A statement's text in pieces, its comments aside, and what they tell. Immutable. */
public final class SqlText {
  private static final Set<String> CHANGES = Set.of("INSERT", "UPDATE", "DELETE", "MERGE");
  private static final Set<String> LOCKS = Set.of("UPDATE", "SHARE", "NO", "KEY");

  private final List<SqlToken> tokens;
  private final List<String> comments;
  private final boolean certain;

  private SqlText(List<SqlToken> tokens, List<String> comments, boolean certain) {
    this.tokens = List.copyOf(tokens);
    this.comments = List.copyOf(comments);
    this.certain = certain;
  }

  public static SqlText of(String sql) {
    SqlLexer lexer = new SqlLexer(sql);
    List<SqlToken> tokens = new ArrayList<>();
    List<String> comments = new ArrayList<>();
    for (SqlToken token : lexer.tokens()) {
      if (token.kind() == SqlToken.Kind.COMMENT) {
        comments.add(token.text());
      } else if (!tokens.isEmpty() || !isLeading(token)) {
        tokens.add(token);
      }
    }
    while (!tokens.isEmpty() && tokens.get(tokens.size() - 1).isMark(';')) {
      tokens.remove(tokens.size() - 1);
    }
    return new SqlText(tokens, comments, lexer.isCertain());
  }

  private static boolean isLeading(SqlToken token) {
    return token.isMark('(') || token.isMark(';');
  }

  /** Returns the pieces from the first keyword to the last before the closing semicolon. */
  public List<SqlToken> tokens() {
    return tokens;
  }

  /** Returns the comments, without what begins and ends them. */
  public List<String> comments() {
    return comments;
  }

  /** Tells whether the server is sure to see the same pieces. */
  public boolean isCertain() {
    return certain;
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
    return tokens.stream().anyMatch(token -> token.isMark(';'));
  }

  /** Tells whether pgjdbc will replace parts of the text: <code>{call …}</code>, {@code {fn …}}. */
  public boolean hasBraces() {
    return tokens.stream().anyMatch(token -> token.isMark('{'));
  }

  /** Tells whether a word in it changes data: INSERT, UPDATE, DELETE, MERGE. */
  public boolean changesData() {
    return tokens.stream().anyMatch(token -> CHANGES.contains(token.word()));
  }

  /** Tells whether it is a COPY whose rows come from the client: COPY table FROM STDIN. */
  public boolean copiesFromClient() {
    if (!word(0).equals("COPY") || (tokens.size() > 1 && tokens.get(1).isMark('('))) {
      return false;
    }
    for (int i = 1; i < tokens.size(); i++) {
      if (word(i).equals("FROM")) {
        return word(i + 1).equals("STDIN");
      }
    }
    return false;
  }

  /** Tells whether it locks rows. */
  public boolean locksRows() {
    for (int i = 0; i < tokens.size(); i++) {
      if (word(i).equals("FOR") && LOCKS.contains(word(i + 1))) {
        return true;
      }
    }
    return false;
  }

  /** Tells whether its first statement begins a transaction block. */
  public boolean beginsTransaction() {
    return word(0).equals("BEGIN") || (word(0).equals("START") && word(1).equals("TRANSACTION"));
  }

  /** Tells whether one of its statements ends a transaction. */
  public boolean endsTransaction() {
    for (int i = 0; i < tokens.size(); i++) {
      if ((i == 0 || tokens.get(i - 1).isMark(';')) && endsTransaction(i)) {
        return true;
      }
    }
    return false;
  }

  private boolean endsTransaction(int i) {
    switch (word(i)) {
      case "COMMIT":
        return !word(i + 1).equals("PREPARED");
      case "END":
        return true;
      case "PREPARE":
        return word(i + 1).equals("TRANSACTION");
      case "ROLLBACK":
      case "ABORT":
        return !word(i + 1).equals("PREPARED") && !goesToASavepoint(i + 1);
      default:
        return false;
    }
  }

  private boolean goesToASavepoint(int i) {
    boolean noise = word(i).equals("WORK") || word(i).equals("TRANSACTION");
    return word(noise ? i + 1 : i).equals("TO");
  }
}
