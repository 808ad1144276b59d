package io.bluegreen.ops.preflight;

import io.bluegreen.jdbc.model.Side;

/**
 * A finding of a check.
 *
 * @param verdict how bad it is; {@code OK} for what is only good to know
 * @param side where it is, and where its mend belongs
 * @param found what was found
 * @param mend the SQL that mends it; a comment where SQL cannot; empty where nothing has to be done
 */
public record CheckFinding(CheckVerdict verdict, Side side, String found, String mend) {
  /** Tells whether the mend is SQL, and not only advice. */
  public boolean isMendedBySql() {
    return !mend.isEmpty() && !mend.startsWith("--");
  }

  @Override
  public String toString() {
    return "%s on %s: %s".formatted(verdict.text(), side, found);
  }
}
