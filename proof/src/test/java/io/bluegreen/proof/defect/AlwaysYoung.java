package io.bluegreen.proof.defect;

/** The replacement in a defective driver that takes every row for a young one. */
public final class AlwaysYoung {
  private AlwaysYoung() {}

  public static long nanos(Object publisher) {
    return Long.MAX_VALUE;
  }
}
