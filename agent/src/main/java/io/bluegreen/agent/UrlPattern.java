package io.bluegreen.agent;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * A pattern of JDBC URLs, in which {@code *} stands for any characters or none. It is compared with
 * the URL without its parameters. Immutable.
 */
final class UrlPattern {
  private final Pattern pattern;
  private final String text;

  private UrlPattern(String text) {
    this.text = text;
    StringBuilder regex = new StringBuilder();
    for (String literal : text.split("\\*", -1)) {
      regex.append(regex.length() == 0 ? "" : ".*").append(Pattern.quote(literal));
    }
    this.pattern = Pattern.compile(regex.toString(), Pattern.DOTALL);
  }

  /**
   * Reads patterns separated by semicolons.
   *
   * @throws OptionException if a pattern cannot match any URL of pgjdbc
   */
  static List<UrlPattern> parse(String option, String value) {
    List<UrlPattern> patterns = new ArrayList<>();
    for (String one : value.split(";", -1)) {
      String text = one.trim();
      if (!text.startsWith("jdbc:postgresql:") && !text.startsWith("*")) {
        throw new OptionException(
            option
                + " = '"
                + value
                + "' cannot be used: write URL patterns such as jdbc:postgresql://db*/orders,"
                + " separated by semicolons; '"
                + text
                + "' matches no URL of PostgreSQL's driver.");
      }
      if (text.contains("?")) {
        throw new OptionException(
            option
                + " = '"
                + value
                + "' cannot be used: patterns are compared with the URL without its parameters;"
                + " leave out what follows the question mark.");
      }
      patterns.add(new UrlPattern(text));
    }
    return List.copyOf(patterns);
  }

  /** Returns a URL without its parameters, because one of them may be a password. */
  static String address(String url) {
    int question = url.indexOf('?');
    return question < 0 ? url : url.substring(0, question);
  }

  static boolean anyMatches(List<UrlPattern> patterns, String address) {
    for (UrlPattern one : patterns) {
      if (one.pattern.matcher(address).matches()) {
        return true;
      }
    }
    return false;
  }

  @Override
  public String toString() {
    return text;
  }
}
