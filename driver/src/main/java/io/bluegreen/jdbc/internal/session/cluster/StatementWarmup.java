package io.bluegreen.jdbc.internal.session.cluster;

import io.bluegreen.jdbc.internal.session.ConnectionActivity;
import io.bluegreen.jdbc.internal.sql.Command;
import io.bluegreen.jdbc.internal.sql.StatementClassifier;
import io.bluegreen.jdbc.internal.sql.StatementFacts;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Types;
import java.util.EnumSet;
import java.util.Set;
import org.postgresql.core.BaseConnection;
import org.postgresql.core.TransactionState;

/**
 * The warm-up of a successor: its backend describes, and if possible explains, a text, so that the
 * first execution finds the plan's tables in its caches. A text is never executed, and nothing
 * stays prepared. Stateless.
 */
final class StatementWarmup {
  private static final Set<Command> EXPLAINED =
      EnumSet.of(
          Command.SELECT,
          Command.INSERT,
          Command.UPDATE,
          Command.DELETE,
          Command.MERGE,
          Command.VALUES,
          Command.TABLE);

  private StatementWarmup() {}

  /**
   * Warms a session that is in no transaction; it is in none afterwards.
   *
   * @throws SQLException where the server refuses the text, or the connection is lost
   */
  static void of(BaseConnection pg, String sql) throws SQLException {
    StatementFacts facts = StatementClassifier.classify(sql);
    if (!facts.isOnePlainStatement() || !EXPLAINED.contains(facts.command())) {
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
