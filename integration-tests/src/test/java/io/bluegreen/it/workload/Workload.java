package io.bluegreen.it.workload;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;

/**
 * One kind of work of an application. It uses the tables {@code ledger}, {@code transfers}, {@code
 * accounts} and {@code counters} of {@link WorkloadTables}.
 */
public interface Workload {

  /** One thread's work over one connection; its statements stay open between two rounds. */
  @FunctionalInterface
  interface Round {
    /**
     * Does it once, in a transaction that has ended when this returns.
     *
     * @param number a number that no other round of the application has
     * @param effects takes what will be in the database if this succeeds, and might be if its
     *     outcome is unknown; filled before anything is sent
     */
    void run(long number, List<Effect> effects) throws SQLException;
  }

  /** What it is called in a journal. */
  String kind();

  /** Opens its statements on a connection, which end with it. */
  Round open(Connection connection, int thread) throws SQLException;
}
