package io.bluegreen.jdbc.internal.session;

import java.util.Set;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What an application's statements may have left behind in its server session.
 *
 * <p>As long as no text could have left anything, a session that dies can be replaced silently.
 * Costs one pass over a text that was not seen lately. Thread-safe: statements are prepared by
 * several threads at a time.
 */
public final class SessionStateDetector {
  private static final Pattern STATE =
      Pattern.compile(
          "\\b(SET|RESET|set_config|LISTEN|PREPARE|HOLD|TEMP|TEMPORARY|pg_temp\\w*|pg_advisory\\w*"
              + "|pg_try_advisory\\w*|DO|CALL|DISCARD|LOAD)\\b",
          Pattern.CASE_INSENSITIVE);

  private static final Pattern WRITE =
      Pattern.compile(
          "\\s*(/\\*.*?\\*/\\s*)?(UPDATE|INSERT|MERGE|WITH)\\b", Pattern.CASE_INSENSITIVE);

  private static final Pattern CUSTOM =
      Pattern.compile(
          "(?:\\bSET\\s+(?:SESSION\\s+)?|set_config\\s*\\(\\s*')"
              + "(\"?[a-z_][\\w$]*\"?(?:\\s*\\.\\s*\"?[a-z_][\\w$]*\"?)+)",
          Pattern.CASE_INSENSITIVE);

  /** A set_config for the session whose setting is named by a parameter or an expression. */
  private static final Pattern NAMELESS =
      Pattern.compile(
          "\\bset_config\\s*\\(\\s*(?!\\s|[eE]?'[^']*'\\s*,)(?![^()]*,\\s*true\\s*\\))",
          Pattern.CASE_INSENSITIVE);

  private final Set<String> customSettings = new ConcurrentSkipListSet<>();
  private volatile boolean stateful;

  /**
   * Remembers a text that is about to run or be prepared, and may leave something behind.
   *
   * @return whether it makes a setting for the session whose name is not in the text
   */
  public boolean remember(String sql) {
    stateful = true;
    Matcher custom = CUSTOM.matcher(sql);
    while (custom.find()) {
      customSettings.add(custom.group(1).replaceAll("[\"\\s]", ""));
    }
    return NAMELESS.matcher(sql).find();
  }

  /** Tells whether a text provably leaves nothing behind in the session. */
  public static boolean leavesNothing(String sql) {
    Matcher word = STATE.matcher(sql);
    while (word.find()) {
      if (!belongsToAWrite(sql, word)) {
        return false;
      }
    }
    return true;
  }

  /** The SET of an UPDATE is no setting, and the DO of an ON CONFLICT no block. */
  private static boolean belongsToAWrite(String sql, Matcher word) {
    return (word.group(1).equalsIgnoreCase("SET") || word.group(1).equalsIgnoreCase("DO"))
        && WRITE.matcher(sql).lookingAt()
        && sql.indexOf(';') < 0;
  }

  /** Notes that somebody may have run texts which are not known here. */
  public void missedSome() {
    stateful = true;
  }

  /** Tells whether anything may have been left behind. */
  public boolean isStateful() {
    return stateful;
  }

  /** Returns the names with a dot that the application has set. */
  public Set<String> customSettings() {
    return customSettings;
  }
}
