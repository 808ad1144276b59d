package io.bluegreen.ops.preflight;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A libpq connection string, either of keywords or a URI, looked at and never printed as it is. */
public final class ConnectionInfo {
  private static final Pattern KEYWORD =
      Pattern.compile("(?i)(\\bpassword\\s*=\\s*)('(?:[^'\\\\]|\\\\.)*'|[^\\s&]+)");
  private static final Pattern URI_USER =
      Pattern.compile("(?i)^(postgres(?:ql)?://[^:@/?]*:)([^@/?]+)(?=@)");

  private ConnectionInfo() {}

  /** Tells whether the string itself holds a password. */
  public static boolean hasPassword(String text) {
    return KEYWORD.matcher(text).find() || URI_USER.matcher(text).find();
  }

  /** Returns the string with asterisks in the place of a password. */
  public static String masked(String text) {
    Matcher uri = URI_USER.matcher(text);
    return KEYWORD.matcher(uri.replaceAll("$1***")).replaceAll("$1***");
  }
}
