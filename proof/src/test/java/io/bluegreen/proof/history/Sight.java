package io.bluegreen.proof.history;

import java.util.List;

/**
 * The observations of an application in an operation that happened.
 *
 * @param side where it ran, as a column of the side's own tables says; {@link #BOTH} in cluster
 *     mode, where both sides hold the same rows
 * @param epochBefore the epoch that this JVM's driver knew before it; 0 where it was not asked
 * @param epochAfter the epoch that it knew afterwards
 * @param values what was read or returned
 */
public record Sight(String side, long epochBefore, long epochAfter, List<Long> values) {
  public static final String BOTH = "both";

  /** Of an operation that did not happen, or of which nobody knows. */
  public static final Sight NOTHING = new Sight("", 0, 0, List.of());

  public Sight {
    values = List.copyOf(values);
  }

  public static Sight of(String side, Long... values) {
    return new Sight(side, 0, 0, List.of(values));
  }

  public Sight between(long before, long after) {
    return new Sight(side, before, after, values);
  }
}
