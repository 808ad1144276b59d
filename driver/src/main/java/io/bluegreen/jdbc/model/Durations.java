package io.bluegreen.jdbc.model;

import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The parser of durations in properties: {@code 250ms}, {@code 2s}, {@code 1m}, or ISO-8601.
 * Stateless.
 */
public final class Durations {
  private static final Pattern SHORT = Pattern.compile("(\\d{1,9})\\s*(ms|s|m|h)");

  private Durations() {}

  /**
   * Parses a duration.
   *
   * @throws IllegalArgumentException with examples of valid durations
   */
  public static Duration parse(String text) {
    String trimmed = text.trim();
    Matcher match = SHORT.matcher(trimmed.toLowerCase(Locale.ROOT));
    if (match.matches()) {
      return checked(of(Long.parseLong(match.group(1)), match.group(2)));
    }
    try {
      return checked(Duration.parse(trimmed));
    } catch (DateTimeParseException notIso) {
      throw wrong(notIso);
    }
  }

  private static Duration checked(Duration parsed) {
    if (parsed.isNegative() || parsed.compareTo(Duration.ofDays(365)) > 0) {
      throw wrong(null);
    }
    return parsed;
  }

  private static Duration of(long amount, String unit) {
    switch (unit) {
      case "ms":
        return Duration.ofMillis(amount);
      case "s":
        return Duration.ofSeconds(amount);
      case "m":
        return Duration.ofMinutes(amount);
      default:
        return Duration.ofHours(amount);
    }
  }

  private static IllegalArgumentException wrong(@Nullable Throwable cause) {
    return new IllegalArgumentException(
        "write a duration such as 250ms, 2s, 1m or PT2S, at most a year", cause);
  }
}
