package io.bluegreen.jdbc.internal.sql;

import java.util.Set;

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
  /** ROLLBACK or ABORT of the whole transaction, by itself. */
  ROLLBACK,
  /** COMMIT AND CHAIN and its like: the next transaction begins with the end of this one. */
  CHAIN,
  /** ROLLBACK TO or RELEASE of a savepoint. */
  SAVEPOINT,
  /** COMMIT PREPARED or ROLLBACK PREPARED, which belong to another transaction. */
  END_OF_PREPARED;

  private static final String[] FIRST_WORDS = {
    "BEGIN", "START", "COMMIT", "END", "ROLLBACK", "ABORT", "RELEASE"
  };
  private static final Set<String> ENDS = Set.of("COMMIT", "END", "ROLLBACK", "ABORT");

  /** Settings that change nothing of what a statement means, for whom or where. */
  private static final Set<String> HARMLESS =
      Set.of(
          "APPLICATION_NAME",
          "BYTEA_OUTPUT",
          "CLIENT_MIN_MESSAGES",
          "DATESTYLE",
          "EXTRA_FLOAT_DIGITS",
          "IDLE_IN_TRANSACTION_SESSION_TIMEOUT",
          "IDLE_SESSION_TIMEOUT",
          "INTERVALSTYLE",
          "JIT",
          "LOCK_TIMEOUT",
          "MAINTENANCE_WORK_MEM",
          "PLAN_CACHE_MODE",
          "STATEMENT_TIMEOUT",
          "TIMEZONE",
          "TRANSACTION_TIMEOUT",
          "WORK_MEM");

  /** Returns what a text is. */
  public static TransactionText of(String sql) {
    return mayBeOne(sql) ? of(SqlText.of(sql)) : OTHER;
  }

  /** Tells whether a text begins a transaction block, with or without more behind it. */
  public static boolean begins(String sql) {
    return mayBeOne(sql) && SqlText.of(sql).beginsTransaction();
  }

  /**
   * Tells whether a text only sets settings for the session that change no statement's meaning:
   * time limits, names, formats. Pools run such texts on each new connection.
   */
  public static boolean isHarmlessSetting(String sql) {
    SqlText text = SqlText.of(sql);
    if (!text.isCertain() || text.tokens().isEmpty()) {
      return false;
    }
    for (int i = 0; i < text.tokens().size(); i++) {
      boolean begins = i == 0 || text.tokens().get(i - 1).isMark(';');
      if (begins && !setsHarmlessly(text, i)) {
        return false;
      }
    }
    return true;
  }

  private static boolean setsHarmlessly(SqlText text, int at) {
    if (!text.word(at).equals("SET")) {
      return false;
    }
    int name = text.word(at + 1).equals("SESSION") ? at + 2 : at + 1;
    boolean zone = text.word(name).equals("TIME") && text.word(name + 1).equals("ZONE");
    return zone || HARMLESS.contains(text.word(name));
  }

  private static TransactionText of(SqlText text) {
    if (!text.isCertain() || text.isMultiple()) {
      return OTHER;
    } else if (text.beginsTransaction()) {
      return BEGIN;
    }
    String first = text.word(0);
    boolean ends = ENDS.contains(first);
    if (ends && text.word(1).equals("PREPARED")) {
      return END_OF_PREPARED;
    } else if (first.equals("RELEASE") || (ends && !text.endsTransaction())) {
      return SAVEPOINT;
    } else if (!ends) {
      return OTHER;
    } else if (text.hasWord("CHAIN") && !text.hasWord("NO")) {
      return CHAIN;
    }
    return first.equals("COMMIT") || first.equals("END") ? COMMIT : ROLLBACK;
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
