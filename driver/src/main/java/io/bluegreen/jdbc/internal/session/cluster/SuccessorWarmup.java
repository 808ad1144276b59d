package io.bluegreen.jdbc.internal.session.cluster;

import io.bluegreen.jdbc.internal.session.ConnectionActivity;
import io.bluegreen.jdbc.internal.sql.StatementClassifier;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Types;
import java.util.Set;
import org.postgresql.core.BaseConnection;
import org.postgresql.core.TransactionState;

/**
 * Lets a server process that has just been started look up and plan what a text names, as its first
 * execution would have to. Never executes a text: it is described, and explained where it can be.
 * Stateless.
 */
final class SuccessorWarmup {
  private static final Set<String> EXPLAINED =
      Set.of("SELECT", "INSERT", "UPDATE", "DELETE", "MERGE", "WITH", "VALUES", "TABLE");

  private SuccessorWarmup() {}

  /**
   * Warms a session that is in no transaction; it is in none afterwards.
   *
   * @throws SQLException where the server refuses the text, or the connection is lost
   */
  static void of(BaseConnection pg, String sql) throws SQLException {
    if (!EXPLAINED.contains(StatementClassifier.firstKeyword(sql))
        || StatementClassifier.hasSecondStatement(sql)) {
      describe(pg, sql);
      return;
    }
    // A function that is wrongly said to be immutable is called by the planner.
    pg.execSQLUpdate("BEGIN READ ONLY");
    try {
      explain(pg, sql);
    } finally {
      if (pg.getTransactionState() != TransactionState.IDLE && !ConnectionActivity.isClosed(pg)) {
        pg.execSQLUpdate("ROLLBACK");
      }
    }
  }

  private static void describe(BaseConnection pg, String sql) throws SQLException {
    try (PreparedStatement described = pg.prepareStatement(sql)) {
      described.getParameterMetaData();
    }
  }

  private static void explain(BaseConnection pg, String sql) throws SQLException {
    try (PreparedStatement explained = pg.prepareStatement("EXPLAIN (COSTS OFF) " + sql)) {
      int count = explained.getParameterMetaData().getParameterCount();
      for (int i = 1; i <= count; i++) {
        explained.setNull(i, Types.NULL);
      }
      explained.execute();
    }
  }
}
