package io.bluegreen.jdbc.internal.connect;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The hosts to which a row of the control table may direct connections, and with them credentials:
 * {@code bluegreen.allowedHosts}. Immutable.
 */
public final class AllowedHosts {
  private final String text;
  private final List<Pattern> patterns;

  private AllowedHosts(String text, List<Pattern> patterns) {
    this.text = text;
    this.patterns = patterns;
  }

  /**
   * Parses patterns of {@code host:port} with {@code *}, separated by commas.
   *
   * @param text null for any host
   * @throws IllegalArgumentException where a pattern is empty
   */
  public static AllowedHosts parse(@Nullable String text) {
    List<Pattern> patterns = new ArrayList<>();
    for (String pattern : text == null ? new String[0] : text.split(",", -1)) {
      if (pattern.trim().isEmpty()) {
        throw new IllegalArgumentException("write host:port patterns with commas between");
      }
      patterns.add(Pattern.compile(("\\Q" + pattern.trim() + "\\E").replace("*", "\\E.*\\Q")));
    }
    return new AllowedHosts(text == null ? "" : text, patterns);
  }

  /**
   * Checks every host of an endpoint.
   *
   * @throws IllegalArgumentException naming the first host that no pattern allows
   */
  public void require(List<String> hosts) {
    for (String host : hosts) {
      if (!patterns.isEmpty() && patterns.stream().noneMatch(p -> p.matcher(host).matches())) {
        throw new IllegalArgumentException(
            host
                + " matches no pattern of bluegreen.allowedHosts, so no credentials are sent to it");
      }
    }
  }

  @Override
  public boolean equals(@Nullable Object that) {
    return that instanceof AllowedHosts && text.equals(((AllowedHosts) that).text);
  }

  @Override
  public int hashCode() {
    return text.hashCode();
  }
}
