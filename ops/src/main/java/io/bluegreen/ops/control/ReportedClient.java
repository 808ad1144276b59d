package io.bluegreen.ops.control;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A live client as it reports to one database; in cluster mode it reports to both. */
public interface ReportedClient {
  /** Returns the random id of the client. */
  String id();

  /** Returns the newest epoch that it acts on, 0 if it has seen none. */
  long epochSeen();

  /** Returns how many transactions it has that began before the hold which it has seen. */
  int openTransactions();

  /**
   * Returns one report for each client: the newest; of two about one epoch the one that lets an
   * operator wait longer.
   */
  static <C extends ReportedClient> List<C> newest(List<C> all) {
    Map<String, C> newest = new LinkedHashMap<>();
    all.forEach(report -> newest.merge(report.id(), report, ReportedClient::newer));
    return List.copyOf(newest.values());
  }

  private static <C extends ReportedClient> C newer(C a, C b) {
    if (a.epochSeen() != b.epochSeen()) {
      return a.epochSeen() > b.epochSeen() ? a : b;
    }
    return a.openTransactions() >= b.openTransactions() ? a : b;
  }
}
