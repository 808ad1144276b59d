package io.bluegreen.benchmarks.report;

import java.util.Map;

/** What benchmarks are called in front of readers. */
final class Titles {
  private static final Map<String, String> TITLES =
      Map.of(
          "prepareAndClose", "prepare + close",
          "bindFive", "bind of five values",
          "queryRow", "query of 1,000 rows, per row",
          "readRow", "reading a row that has arrived",
          "selectOne", "`SELECT 1` round trip",
          "transaction", "transaction",
          "connectSelectClose", "connect + select + close",
          "pooledSelect", "HikariCP checkout + select",
          "selectOneByEight", "throughput of `SELECT 1`, 8 threads");

  private Titles() {}

  static String of(String benchmark) {
    return TITLES.getOrDefault(benchmark, benchmark);
  }
}
