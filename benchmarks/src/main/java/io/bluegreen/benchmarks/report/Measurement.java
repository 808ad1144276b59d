package io.bluegreen.benchmarks.report;

import io.bluegreen.benchmarks.contestant.Contestant;

/**
 * What one contestant needed for one call, in one round.
 *
 * @param benchmark what was called
 * @param round the round, which had all contestants within seconds of each other
 * @param score time of a call, or calls a time
 * @param unit of the score, in the words of JMH
 * @param bytes allocated by a call; NaN where that was not measured
 */
public record Measurement(
    String benchmark, Contestant contestant, int round, double score, String unit, double bytes) {

  /** Whether more is better. */
  public boolean isThroughput() {
    return unit.startsWith("ops/");
  }
}
