package io.bluegreen.jdbc.internal.sql;

import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What can be told from the text of a statement without asking the server. Pure.
 *
 * <p>Where it cannot tell, it takes the careful side: such a statement waits during a hold.
 */
public final class StatementClassifier {
  private static final Set<String> READS = Set.of("SELECT", "VALUES", "TABLE", "SHOW");

  /** COMMIT PREPARED among them, which a drain waits for. */
  private static final Set<String> ENDS = Set.of("COMMIT", "ROLLBACK", "END", "ABORT");

  private static final Pattern WRITES_AFTER_ALL =
      Pattern.compile(
          "\\b(nextval|setval|insert|update|delete|merge|into|analyze|analyse"
              + "|for\\s+(no\\s+key\\s+update|share|key\\s+share))\\b"
              // With comments in between, and with names that hide their letters.
              + "|\\bfor\\b.*(/\\*|--).*\\bshare\\b|\\bu&\"",
          Pattern.CASE_INSENSITIVE | Pattern.DOTALL);

  private static final Pattern READ_ONLY_BEGIN =
      Pattern.compile(
          "(begin|start\\s+transaction)\\b(?!.*\\bread\\s+write\\b)[\\w\\s,]*\\bread\\s+only\\b[\\w\\s,]*;?\\s*",
          Pattern.CASE_INSENSITIVE | Pattern.DOTALL);

  private static final Pattern ENDS_AND_CHAINS =
      Pattern.compile(
          "(commit|end|rollback|abort)\\b(?!.*\\bno\\s+chain\\b).*\\band\\s+chain\\b.*",
          Pattern.CASE_INSENSITIVE | Pattern.DOTALL);

  private static final Pattern ENDS_MIDWAY =
      Pattern.compile(
          "(?:^|;)\\s*(commit|end|rollback(?!\\s+to\\b)|abort)\\b[^;]*;\\s*[^;\\s]",
          Pattern.CASE_INSENSITIVE);

  private StatementClassifier() {}

  /**
   * Tells whether a statement sent in autocommit may go on during a hold: its first keyword is
   * SELECT, VALUES, TABLE, SHOW or EXPLAIN without ANALYZE, and nothing in it advances a sequence,
   * locks rows or changes data; or it ends a transaction, as COMMIT PREPARED does.
   */
  public static boolean mayPassHold(String sql) {
    String keyword = firstKeyword(sql);
    if (keyword.equals("BEGIN") || keyword.equals("START")) {
      return beginsReadOnly(sql);
    }
    if (ENDS.contains(keyword)) {
      return !hasSecondStatement(sql);
    }
    boolean read = READS.contains(keyword) || keyword.equals("EXPLAIN");
    return read && !hasSecondStatement(sql) && !WRITES_AFTER_ALL.matcher(sql).find();
  }

  /**
   * Tells whether a text ends a transaction and goes on in another one: {@code COMMIT AND CHAIN},
   * or an end with more behind it. A text with a dollar-quoted body is not looked into.
   */
  public static boolean goesOnAfterTheEnd(String sql) {
    return ENDS_AND_CHAINS.matcher(sql.substring(skipToKeyword(sql))).matches()
        || (sql.indexOf(';') >= 0 && sql.indexOf('$') < 0 && ENDS_MIDWAY.matcher(sql).find());
  }

  /** Tells whether a text begins a READ ONLY transaction and does nothing else. */
  public static boolean beginsReadOnly(@Nullable String sql) {
    return sql != null && READ_ONLY_BEGIN.matcher(sql.substring(skipToKeyword(sql))).matches();
  }

  /** Tells whether a text opens a transaction block by itself. */
  public static boolean opensTransaction(String sql) {
    String keyword = firstKeyword(sql);
    return keyword.equals("BEGIN") || keyword.equals("START");
  }

  /** Returns the first word in upper case, comments and opening parentheses aside; may be empty. */
  public static String firstKeyword(String sql) {
    int from = skipToKeyword(sql);
    int to = from;
    while (to < sql.length() && Character.isLetter(sql.charAt(to))) {
      to++;
    }
    return sql.substring(from, to).toUpperCase(Locale.ROOT);
  }

  /** Tells whether something follows a semicolon; one in a literal counts too, to be careful. */
  public static boolean hasSecondStatement(String sql) {
    int semicolon = sql.indexOf(';');
    return semicolon >= 0
        && skipToKeyword(sql.substring(semicolon + 1)) < sql.length() - semicolon - 1;
  }

  /** Returns where the first keyword begins, or the text's length. */
  public static int skipToKeyword(String sql) {
    int at = 0;
    while (at < sql.length()) {
      char c = sql.charAt(at);
      if (Character.isWhitespace(c) || c == '(' || c == ';') {
        at++;
      } else if (sql.startsWith("--", at)) {
        at = endOfLine(sql, at);
      } else if (sql.startsWith("/*", at)) {
        at = endOfComment(sql, at);
      } else {
        return at;
      }
    }
    return at;
  }

  /** Returns where the next line begins; PostgreSQL ends one at a carriage return too. */
  private static int endOfLine(String sql, int from) {
    int at = from;
    while (at < sql.length() && sql.charAt(at) != '\n' && sql.charAt(at) != '\r') {
      at++;
    }
    return Math.min(at + 1, sql.length());
  }

  /** Returns where a block comment ends; PostgreSQL's nest. */
  private static int endOfComment(String sql, int from) {
    int depth = 1;
    int at = from + 2;
    while (at < sql.length() && depth > 0) {
      if (sql.startsWith("/*", at)) {
        depth++;
        at += 2;
      } else if (sql.startsWith("*/", at)) {
        depth--;
        at += 2;
      } else {
        at++;
      }
    }
    return at;
  }
}
