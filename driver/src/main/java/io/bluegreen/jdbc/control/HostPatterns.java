package io.bluegreen.jdbc.control;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Where a row of the control table may send connections, and with them credentials: {@code
 * bluegreen.allowedHosts}. Immutable.
 */
public final class HostPatterns {
  private final String text;
  private final List<Pattern> patterns;

  private HostPatterns(String text, List<Pattern> patterns) {
    this.text = text;
    this.patterns = patterns;
  }

  /**
   * Parses patterns of {@code host:port} with {@code *}, separated by commas.
   *
   * @param text null for any host
   * @throws IllegalArgumentException where a pattern is empty
   */
  public static HostPatterns parse(@Nullable String text) {
    List<Pattern> patterns = new ArrayList<>();
    for (String pattern : text == null ? new String[0] : text.split(",", -1)) {
      if (pattern.trim().isEmpty()) {
        throw new IllegalArgumentException("write host:port patterns with commas between");
      }
      patterns.add(Pattern.compile(("\\Q" + pattern.trim() + "\\E").replace("*", "\\E.*\\Q")));
    }
    return new HostPatterns(text == null ? "" : text, patterns);
  }

  /**
   * Checks every host of an endpoint.
   *
   * @throws IllegalArgumentException naming the first that no pattern allows
   */
  public void require(List<String> hosts) {
    for (String host : hosts) {
      if (!patterns.isEmpty() && patterns.stream().noneMatch(p -> p.matcher(host).matches())) {
        throw new IllegalArgumentException(
            host + " matches none of bluegreen.allowedHosts, and credentials stay here");
      }
    }
  }

  @Override
  public boolean equals(@Nullable Object that) {
    return that instanceof HostPatterns && text.equals(((HostPatterns) that).text);
  }

  @Override
  public int hashCode() {
    return text.hashCode();
  }
}
