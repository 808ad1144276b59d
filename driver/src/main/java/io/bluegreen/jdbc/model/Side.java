package io.bluegreen.jdbc.model;

import java.util.Locale;

/** One of the two sides of a deployment. */
public enum Side {
  BLUE,
  GREEN;

  private final String text = name().toLowerCase(Locale.ROOT);

  /** Returns the side as the control table writes it: {@code blue} or {@code green}. */
  public String text() {
    return text;
  }

  /** Returns the opposite side. */
  public Side other() {
    return this == BLUE ? GREEN : BLUE;
  }

  @Override
  public String toString() {
    return text;
  }
}
