package io.bluegreen.demo;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** The acknowledged writes, kept by the application for the comparison with the tables. */
final class TransactionLedger {
  private static final String FOUND =
      "SELECT tx, count(*), count(DISTINCT part), count(DISTINCT place) FROM ("
          + " SELECT tx, part, 1 AS place FROM shop_blue.orders"
          + " UNION ALL SELECT tx, part, 2 FROM shop_green.orders) found GROUP BY tx";

  private final Map<Long, Integer> acknowledged = new ConcurrentHashMap<>();
  private final Set<Long> doubtful = ConcurrentHashMap.newKeySet();

  /** Notes a transaction whose commit has returned. */
  void acknowledged(long tx, int rows) {
    acknowledged.put(tx, rows);
  }

  /** Notes a transaction that failed, whatever became of it. */
  void failed(long tx) {
    doubtful.add(tx);
  }

  /** Compares; to be called when nobody writes any more. */
  Verdict check(DemoDeployment shop) throws SQLException {
    long found = 0;
    Verdict verdict = new Verdict();
    try (Connection connection = shop.plain();
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(FOUND)) {
      while (row.next()) {
        long tx = row.getLong(1);
        Integer rows = acknowledged.get(tx);
        found += rows == null ? 0 : 1;
        verdict.add(rows, doubtful.contains(tx), row.getInt(2), row.getInt(3), row.getInt(4));
      }
    }
    verdict.missing += acknowledged.size() - found;
    return verdict;
  }

  /** The differences between the ledger and the database, in transactions. */
  static final class Verdict {
    private long missing;
    private long repeated;
    private long split;
    private long unexpected;

    private void add(@Nullable Integer rows, boolean failed, int there, int parts, int places) {
      repeated += there > parts ? 1 : 0;
      split += places > 1 ? 1 : 0;
      if (rows != null) {
        missing += parts < rows ? 1 : 0;
        unexpected += parts > rows ? 1 : 0;
      } else {
        unexpected += failed ? 0 : 1;
      }
    }

    boolean isClean() {
      return missing + repeated + split + unexpected == 0;
    }

    @Override
    public String toString() {
      return "%d missing, %d repeated, %d split, %d unexpected"
          .formatted(missing, repeated, split, unexpected);
    }
  }
}
