package io.bluegreen.it.support;

import java.util.List;
import java.util.stream.IntStream;

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

  /** All cases, or every so manyth of them, beginning with the first. */
  public static <T> List<T> every(int nth, List<T> all) {
    return FULL
        ? all
        : IntStream.range(0, all.size()).filter(i -> i % nth == 0).mapToObj(all::get).toList();
  }

  /** With which of all cases something is done. */
  public static <T> List<T> cases(List<T> full, List<T> otherwise) {
    return FULL ? full : otherwise;
  }
}
