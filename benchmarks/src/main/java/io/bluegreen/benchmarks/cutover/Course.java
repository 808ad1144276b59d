package io.bluegreen.benchmarks.cutover;

/**
 * The experience of an application from the start of a run to its end.
 *
 * @param way how the application was moved
 * @param threads number of its threads and connections
 * @param reads latencies of its reads
 * @param writes latencies of its writes
 * @param errors failures that the application saw
 * @param movedAtMillis when the operator began, from the start of the run
 * @param operatorMillis duration of the operator's work
 * @param lengthMillis duration of the whole run
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
