package io.bluegreen.jdbc.internal.sql;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The meaning of a statement's text for the transaction that it runs in. Pure.
 *
 * <p>The only place where the session asks a text about transactions. A text that is not understood
 * is {@link #OTHER}, which neither begins nor ends anything.
 */
public enum TransactionText {
  /** Any other text, also several statements in one. */
  OTHER,
  /** BEGIN or START TRANSACTION, by itself. */
  BEGIN,
  /** COMMIT or END, by itself. */
  COMMIT,
  /** PREPARE TRANSACTION, by itself. */
  PREPARE,
  /** ROLLBACK or ABORT of the whole transaction, by itself. */
  ROLLBACK,
  /** COMMIT AND CHAIN and its like: the next transaction begins with the end of this one. */
  CHAIN,
  /** ROLLBACK TO or RELEASE of a savepoint. */
  SAVEPOINT,
  /** COMMIT PREPARED or ROLLBACK PREPARED, which belong to another transaction. */
  END_OF_PREPARED;

  private static final String[] FIRST_WORDS = {
    "BEGIN", "START", "COMMIT", "END", "ROLLBACK", "ABORT", "RELEASE", "PREPARE"
  };

  /** Returns what a text is. */
  public static TransactionText of(String sql) {
    return mayBeOne(sql) ? of(StatementClassifier.classify(sql)) : OTHER;
  }

  /** Tells whether a text begins a transaction block, with or without more behind it. */
  public static boolean begins(String sql) {
    return mayBeOne(sql) && StatementClassifier.classify(sql).beginsTransaction();
  }

  /** Tells whether it ends a block whose work stands then: committed, or prepared to be. */
  public boolean keepsTheBlock() {
    return this == COMMIT || this == PREPARE;
  }

  /** Tells whether a text is COMMIT PREPARED. */
  public static boolean commitsPrepared(String sql) {
    return of(sql) == END_OF_PREPARED
        && StatementClassifier.classify(sql).command() == Command.COMMIT_PREPARED;
  }

  /**
   * Returns the name of the transaction that a text prepares or ends. Null where it is not one
   * string, or has a backslash, which not every session reads in the same way.
   */
  public static @Nullable String preparedName(String sql) {
    List<SqlToken> tokens = SqlToken.allOf(sql);
    SqlToken last = tokens.get(tokens.size() - 1);
    long strings = tokens.stream().filter(token -> token.kind().isString()).count();
    boolean isPlain = strings == 1 && last.kind().isString() && sql.indexOf('\\') < 0;
    return isPlain ? last.text() : null;
  }

  private static TransactionText of(StatementFacts facts) {
    if (!facts.isCertain() || facts.isMultiple()) {
      return OTHER;
    }
    switch (facts.command()) {
      case BEGIN:
        return BEGIN;
      case COMMIT_PREPARED:
      case ROLLBACK_PREPARED:
        return END_OF_PREPARED;
      case RELEASE:
      case ROLLBACK_TO:
        return SAVEPOINT;
      case PREPARE_TRANSACTION:
        return PREPARE;
      case COMMIT:
        return facts.chains() ? CHAIN : COMMIT;
      case ROLLBACK:
        return facts.chains() ? CHAIN : ROLLBACK;
      default:
        return OTHER;
    }
  }

  /** Costs nothing for most texts: the first word decides, unless a comment comes before it. */
  private static boolean mayBeOne(String sql) {
    int at = 0;
    while (at < sql.length() && Character.isWhitespace(sql.charAt(at))) {
      at++;
    }
    if (at == sql.length()) {
      return false;
    }
    char c = sql.charAt(at);
    if (c == '/' || c == '-' || c == '(' || c == ';') {
      return true;
    }
    for (String word : FIRST_WORDS) {
      if (sql.regionMatches(true, at, word, 0, word.length())) {
        return true;
      }
    }
    return false;
  }
}
