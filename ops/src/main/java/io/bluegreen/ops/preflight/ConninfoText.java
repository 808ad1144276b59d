package io.bluegreen.ops.preflight;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Questions to the text of a libpq connection string, of keywords or a URI: what it says of user
 * and password, and how it is printed without them. Stateless.
 */
public final class ConninfoText {
  private static final Pattern KEYWORD =
      Pattern.compile("(?i)(\\bpassword\\s*=\\s*)('(?:[^'\\\\]|\\\\.)*'|[^\\s&]+)");
  private static final Pattern URI_USER =
      Pattern.compile("(?i)^(postgres(?:ql)?://[^:@/?]*:)([^@/?]+)(?=@)");

  private static final Pattern USER =
      Pattern.compile("(?i)(?:^|[\\s?&])user\\s*=\\s*('((?:[^'\\\\]|\\\\.)*)'|[^\\s&]+)");

  private static final Pattern URI_LOGIN =
      Pattern.compile("(?i)^postgres(?:ql)?://([^:@/?]+)(?::[^@/?]*)?@");

  private ConninfoText() {}

  /** Returns the role that the string names; null if it leaves that to the server's account. */
  static @Nullable String user(String text) {
    Matcher keyword = USER.matcher(text);
    if (keyword.find()) {
      String quoted = keyword.group(2);
      return quoted == null ? keyword.group(1) : quoted.replaceAll("\\\\(.)", "$1");
    }
    Matcher uri = URI_LOGIN.matcher(text);
    return uri.find() ? URLDecoder.decode(uri.group(1), StandardCharsets.UTF_8) : null;
  }

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
