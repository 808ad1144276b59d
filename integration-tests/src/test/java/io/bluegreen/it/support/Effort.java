package io.bluegreen.it.support;

import java.util.List;
import java.util.stream.IntStream;

/**
 * The number of repetitions in a test: all in profile {@code full}, otherwise as many as every
 * build has time for.
 */
public final class Effort {
  private static final boolean FULL = Boolean.getBoolean("bluegreen.it.full");

  private Effort() {}

  /** How often something is done, or with which cases. */
  public static <T> T of(T full, T otherwise) {
    return FULL ? full : otherwise;
  }

  /** All cases, or every so manyth of them, beginning with the first. */
  public static <T> List<T> every(int nth, List<T> all) {
    int step = of(1, nth);
    return IntStream.range(0, all.size()).filter(i -> i % step == 0).mapToObj(all::get).toList();
  }
}
