package io.bluegreen.ops.preflight;

import java.util.Locale;

/** The severity of a finding, from harmless to a reason not to switch. */
public enum CheckVerdict {
  OK,
  WARN,
  ERROR;

  /** Returns the verdict as it is printed: {@code ok}, {@code warn} or {@code error}. */
  public String text() {
    return name().toLowerCase(Locale.ROOT);
  }

  static CheckVerdict parse(String text) {
    return valueOf(text.toUpperCase(Locale.ROOT));
  }

  CheckVerdict orWorse(CheckVerdict other) {
    return compareTo(other) >= 0 ? this : other;
  }
}
