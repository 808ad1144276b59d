package io.bluegreen.benchmarks.report;

import java.util.Map;

/** The titles of benchmarks for readers. */
final class Titles {
  private static final Map<String, String> TITLES =
      Map.ofEntries(
          Map.entry("prepareAndClose", "prepare + close"),
          Map.entry("bindFive", "bind of five values"),
          Map.entry("queryRow", "query of 1,000 rows, per row"),
          Map.entry("readRow", "reading a row that has arrived"),
          Map.entry("selectOne", "`SELECT 1` round trip"),
          Map.entry("transaction", "transaction"),
          Map.entry("connectSelectClose", "connect + select + close"),
          Map.entry("pooledSelect", "HikariCP checkout + select"),
          Map.entry("heldByConnection", "held by an open connection"),
          Map.entry("heldByStatement", "held by an open prepared statement"),
          Map.entry("selectOneByEight", "throughput of `SELECT 1`, 8 threads"));

  private Titles() {}

  static String of(String benchmark) {
    return TITLES.getOrDefault(benchmark, benchmark);
  }
}
