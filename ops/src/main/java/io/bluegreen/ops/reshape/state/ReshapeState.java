package io.bluegreen.ops.reshape.state;

import java.util.Locale;

/** The states of a reshape, in their order. */
public enum ReshapeState {
  /** The targets and the functions are there. */
  PREPARED,
  /** Every write is mirrored in both directions. */
  SYNCING,
  /** Every row of the source has been copied, and indexes and constraints are there. */
  FILLED,
  /** Every row was compared and found equal. */
  VERIFIED,
  /** The applications use the targets; the source is kept equal. */
  SWITCHED,
  /** The source is gone. */
  CONTRACTED;

  /** Returns the name as in the table. */
  public String text() {
    return name().toLowerCase(Locale.ROOT);
  }

  static ReshapeState of(String text) {
    return valueOf(text.toUpperCase(Locale.ROOT));
  }

  public boolean isBefore(ReshapeState other) {
    return compareTo(other) < 0;
  }
}
