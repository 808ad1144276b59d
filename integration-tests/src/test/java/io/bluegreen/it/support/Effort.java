package io.bluegreen.it.support;

import java.util.List;

/**
 * How much a test repeats: in profile {@code full} all of it, else what every build has time for.
 */
public final class Effort {
  /** Whether this is a run of profile {@code full}. */
  public static final boolean FULL = Boolean.getBoolean("bluegreen.it.full");

  private Effort() {}

  /** How often something is done. */
  public static int times(int full, int otherwise) {
    return FULL ? full : otherwise;
  }

  /** With which of all cases something is done. */
  public static <T> List<T> cases(List<T> full, List<T> otherwise) {
    return FULL ? full : otherwise;
  }
}
