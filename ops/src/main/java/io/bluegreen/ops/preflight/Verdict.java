package io.bluegreen.ops.preflight;

import java.util.Locale;

/** How bad something is, from nothing to a reason not to switch. */
public enum Verdict {
  OK,
  WARN,
  ERROR;

  /** Returns the verdict as it is printed: {@code ok}, {@code warn} or {@code error}. */
  public String text() {
    return name().toLowerCase(Locale.ROOT);
  }

  static Verdict parse(String text) {
    return valueOf(text.toUpperCase(Locale.ROOT));
  }

  Verdict orWorse(Verdict other) {
    return compareTo(other) >= 0 ? this : other;
  }
}
