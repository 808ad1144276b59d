package io.bluegreen.ops.cli.output;

import java.util.regex.Pattern;

/** The mask that replaces passwords in texts before they are printed. */
public final class SecretMask {
  private static final Pattern ASSIGNED =
      Pattern.compile(
          "(?i)((?:PG|ssl)?passw(?:or)?d['\"]?\\s*[=:]\\s*)('[^']*'|\"[^\"]*\"|[^\\s&'\"]+)");
  private static final Pattern IN_URL = Pattern.compile("(//[^/\\s:@]+:)[^@\\s]+@");
  private static final String MASK = "$1***";

  private SecretMask() {}

  /** Returns a text in which every password is replaced. */
  public static String masked(String text) {
    return IN_URL.matcher(ASSIGNED.matcher(text).replaceAll(MASK)).replaceAll("$1***@");
  }

  /** Tells whether a URL or a libpq connection string contains a password. */
  public static boolean areIn(String text) {
    return Pattern.compile("(?i)\\b(ssl)?password\\s*=").matcher(text).find()
        || IN_URL.matcher(text).find();
  }
}
