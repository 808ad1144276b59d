package io.bluegreen.jdbc.internal.sql;

/**
 * The way from a text to its facts: each text is read once, and its facts are kept while there is
 * room for them. Thread-safe.
 */
public final class StatementClassifier {
  private static final FactsCache CACHE = new FactsCache(2L << 20);

  /** Texts of one ordinary statement; apart, so that they displace none that is dearer to read. */
  private static final FactsCache ORDINARY = new FactsCache(1L << 20);

  private StatementClassifier() {}

  /**
   * Reads a text as a server does whose {@code standard_conforming_strings} is known.
   *
   * @param standardStrings whether a backslash in a string stands for itself
   */
  public static StatementFacts classify(String sql, boolean standardStrings) {
    StatementFacts known = ORDINARY.get(sql, standardStrings);
    if (known == null) {
      known = CACHE.get(sql, standardStrings);
    }
    if (known != null) {
      return known;
    }
    StatementFacts facts = new StatementReader(sql, standardStrings, BodyReader::read).facts();
    (facts.isShared() ? ORDINARY : CACHE).put(sql, standardStrings, facts);
    return facts;
  }

  /** Reads a text where that is not known: what depends on it is not certain. */
  public static StatementFacts classify(String sql) {
    StatementFacts facts = classify(sql, true);
    return facts.dependsOnStrings() ? facts.uncertain() : facts;
  }

  /**
   * Tells whether a text leaves the same rows when it is executed twice: an INSERT of constants and
   * parameters which does nothing on a conflict in columns that it names, a DELETE, or an UPDATE to
   * constants and parameters, the last two with a WHERE that computes the same the second time, and
   * none with RETURNING, whose rows the second execution would not return.
   *
   * <p>It does not know of triggers, of concurrent writers, nor of a RETURNING that pgjdbc adds
   * where generated keys are asked for.
   */
  public static boolean isIdempotentByShape(String sql) {
    return classify(sql).isOnePlainStatement() && new IdempotentShape(sql).matches();
  }

  /** Tells whether one of a text's comments is nothing but a mark. */
  public static boolean hasComment(String sql, String mark) {
    SqlLexer lexer = new SqlLexer(sql, true);
    while (lexer.nextWithComments()) {
      if (lexer.kind() == TokenKind.COMMENT && lexer.text().trim().equals(mark)) {
        return true;
      }
    }
    return false;
  }
}
