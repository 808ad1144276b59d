package io.bluegreen.ops.demo;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Set;

/**
 * The comparison of the database with the answers that the application received.
 *
 * @param acknowledged entries whose commit was acknowledged
 * @param missing acknowledged entries that are missing
 * @param doubled entries that exist more than once
 * @param unasked entries that exist although their commit certainly failed
 * @param balanced whether the accounts still have their initial total
 */
public record DemoVerdict(
    int acknowledged, int missing, int doubled, int unasked, boolean balanced) {

  static DemoVerdict of(Connection connection, OrderJournal journal) throws SQLException {
    Set<Long> lost = journal.acknowledged();
    Set<Long> uncertain = journal.uncertain();
    int acknowledged = lost.size();
    int doubled = 0;
    int unasked = 0;
    try (Statement statement = connection.createStatement();
        ResultSet row =
            statement.executeQuery("SELECT entry, count(*) FROM ledger GROUP BY entry")) {
      while (row.next()) {
        doubled += row.getInt(2) > 1 ? 1 : 0;
        unasked += lost.remove(row.getLong(1)) || uncertain.contains(row.getLong(1)) ? 0 : 1;
      }
    }
    return new DemoVerdict(acknowledged, lost.size(), doubled, unasked, isBalanced(connection));
  }

  /** Tells whether nothing is lost, doubled or invented. */
  public boolean isClean() {
    return missing + doubled + unasked == 0 && balanced;
  }

  private static boolean isBalanced(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery("SELECT sum(balance) FROM account")) {
      return row.next() && row.getInt(1) == DemoAccounts.TOTAL;
    }
  }
}
