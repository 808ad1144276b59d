package io.bluegreen.jdbc.internal.searchpath;

import io.bluegreen.jdbc.internal.control.DeploymentSnapshot;
import io.bluegreen.jdbc.internal.sql.StatementClassifier;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A statement text that changes the session's search_path, or may: {@code SET search_path}, {@code
 * SET SCHEMA}, {@code RESET}, {@code DISCARD}, or several statements in one text. Immutable.
 */
public final class SearchPathStatement {
  private static final Pattern SET =
      Pattern.compile(
          "SET\\s+(?:(SESSION|LOCAL)\\s+)?(?:search_path\\s*(?:=|\\bTO\\b)|SCHEMA\\b)\\s*(.*?)\\s*;?\\s*",
          Pattern.CASE_INSENSITIVE | Pattern.DOTALL);

  private static final Pattern RESET =
      Pattern.compile(
          "(?:RESET\\s+(?:ALL|search_path)|DISCARD\\s+ALL|SET\\s+(?:(?:SESSION|LOCAL)\\s+)?search_path\\s*(?:=|\\bTO\\b)\\s*DEFAULT)"
              + "\\s*;?\\s*",
          Pattern.CASE_INSENSITIVE);

  private static final Pattern MENTION =
      Pattern.compile(
          "\\b(search_path|SET\\s+SCHEMA|RESET\\s+ALL|DISCARD\\s+ALL)\\b",
          Pattern.CASE_INSENSITIVE);

  private static final Pattern LOCAL =
      Pattern.compile("\\bSET\\s+LOCAL\\s+(search_path|SCHEMA)\\b", Pattern.CASE_INSENSITIVE);

  private final @Nullable SearchPath value;
  private final boolean local;
  private final Reset reset;

  private SearchPathStatement(@Nullable SearchPath value, boolean local, Reset reset) {
    this.value = value;
    this.local = local;
    this.reset = reset;
  }

  /** Whether a text takes the path back to what the session began with. */
  private enum Reset {
    NO,
    MAYBE,
    CERTAIN
  }

  /**
   * Recognises such a text. Cheap for every other: a look at three letters, one search for a
   * semicolon and one for the parameter's name.
   *
   * @return null where the text leaves the search_path alone
   */
  public static @Nullable SearchPathStatement of(String sql) {
    return mayBeOne(sql) ? recognised(sql) : null;
  }

  /** Returns a call of {@code Connection.setSchema}. */
  public static SearchPathStatement ofSchema(@Nullable String schema) {
    return schema == null
        ? new SearchPathStatement(null, false, Reset.CERTAIN)
        : new SearchPathStatement(new SearchPath(List.of(schema)), false, Reset.NO);
  }

  private static boolean mayBeOne(String sql) {
    return beginsLikeOne(sql, StatementClassifier.skipToKeyword(sql)) || mentions(sql);
  }

  /** Tells SET, RESET and DISCARD from SELECT, DELETE and most others by three letters. */
  private static boolean beginsLikeOne(String sql, int at) {
    if (sql.length() - at < 5) {
      return false;
    }
    int third = sql.charAt(at + 2) | 0x20;
    switch (sql.charAt(at) | 0x20) {
      case 's':
        return third == 't' && (sql.charAt(at + 1) | 0x20) == 'e';
      case 'r':
      case 'd':
        return third == 's';
      default:
        return false;
    }
  }

  private static boolean mentions(String sql) {
    return (sql.indexOf(';') >= 0 || sql.contains("search_path")) && MENTION.matcher(sql).find();
  }

  private static @Nullable SearchPathStatement recognised(String sql) {
    String text = sql.substring(StatementClassifier.skipToKeyword(sql));
    if (StatementClassifier.hasSecondStatement(text)) {
      return ofSeveral(text);
    }
    if (RESET.matcher(text).matches()) {
      return new SearchPathStatement(null, false, Reset.CERTAIN);
    }
    Matcher set = SET.matcher(text);
    if (set.matches()) {
      SearchPath value = SearchPath.parse(set.group(2));
      boolean local = "LOCAL".equalsIgnoreCase(set.group(1));
      return new SearchPathStatement(value, local, value == null ? Reset.MAYBE : Reset.NO);
    }
    return MENTION.matcher(text).find() ? new SearchPathStatement(null, false, Reset.NO) : null;
  }

  private static @Nullable SearchPathStatement ofSeveral(String text) {
    if (!MENTION.matcher(text).find()) {
      return null;
    }
    boolean local = !MENTION.matcher(LOCAL.matcher(text).replaceAll("")).find();
    return new SearchPathStatement(null, local, local ? Reset.NO : Reset.MAYBE);
  }

  /** Returns the path that it sets, or null where that cannot be told from the text. */
  public @Nullable SearchPath value() {
    return value;
  }

  /** Tells whether it only lasts as long as its transaction. */
  public boolean isLocal() {
    return local;
  }

  /** Tells whether the path may be back at what the session began with. */
  public boolean mayReset() {
    return reset != Reset.NO;
  }

  /** Tells whether it does nothing but that. */
  boolean isReset() {
    return reset == Reset.CERTAIN;
  }

  /**
   * Returns the text to send: the active side in the place of a side that the application named.
   *
   * @param sql the application's text
   */
  public String routed(String sql, DeploymentSnapshot deployment) {
    if (value == null || value.schemas().stream().noneMatch(deployment::isSide)) {
      return sql;
    }
    SearchPath active = SearchPathTemplate.standingFor(value, deployment).render(deployment);
    return (local ? "SET LOCAL search_path = " : "SET search_path = ") + active.sql();
  }
}
