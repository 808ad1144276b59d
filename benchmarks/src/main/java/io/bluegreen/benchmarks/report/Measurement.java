package io.bluegreen.benchmarks.report;

import io.bluegreen.benchmarks.contestant.Contestant;

/**
 * The cost of one call of one contestant in one round.
 *
 * @param benchmark the call
 * @param round the round, which had all contestants within seconds of each other
 * @param score time of a call, or calls per unit of time
 * @param unit unit of the score, as JMH names it
 * @param bytes bytes allocated by a call; NaN where that was not measured
 */
public record Measurement(
    String benchmark, Contestant contestant, int round, double score, String unit, double bytes) {

  /** Whether more is better. */
  public boolean isThroughput() {
    return unit.startsWith("ops/");
  }
}
