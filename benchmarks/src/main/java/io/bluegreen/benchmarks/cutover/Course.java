package io.bluegreen.benchmarks.cutover;

/**
 * What an application noticed from the start of a run to its end.
 *
 * @param way how the application was moved
 * @param threads its threads, and connections
 * @param reads its reads
 * @param writes its writes
 * @param errors failures that it was told of
 * @param movedAtMillis when the operator began, from the start of the run
 * @param operatorMillis what the operator's work took
 * @param lengthMillis the whole run
 */
public record Course(
    String way,
    int threads,
    Latencies reads,
    Latencies writes,
    long errors,
    double movedAtMillis,
    double operatorMillis,
    double lengthMillis) {

  /** Whether schemas were flipped in one database, or would have been. */
  public boolean isOfFlips() {
    return way.equals(Ways.FLIPS) || way.equals(Ways.NO_FLIPS);
  }
}
