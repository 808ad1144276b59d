package io.bluegreen.it.workload;

/**
 * A trace that a round leaves in the database.
 *
 * @param table where: {@code ledger}, {@code transfers} or {@code counters}
 * @param thread who did it; of a counter its id
 * @param number which round did it; of a counter 0, each effect is an increment by one
 */
public record Effect(String table, int thread, long number) {
  static Effect row(String table, int thread, long number) {
    return new Effect(table, thread, number);
  }

  static Effect increment(int counter) {
    return new Effect("counters", counter, 0);
  }
}
