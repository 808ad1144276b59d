package io.bluegreen.ops.replication;

import io.bluegreen.jdbc.model.Side;

/**
 * A table that is not covered by everything, or of which a column is not.
 *
 * @param table its name
 * @param side where the mend belongs
 * @param found what is missing
 * @param mend the command that mends it
 */
public record CoverageGap(String table, Side side, String found, String mend) {
  @Override
  public String toString() {
    return "table %s %s: %s".formatted(table, found, mend);
  }
}
