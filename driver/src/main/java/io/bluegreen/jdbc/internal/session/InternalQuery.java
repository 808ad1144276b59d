package io.bluegreen.jdbc.internal.session;

import io.bluegreen.jdbc.internal.observe.DriverLog;
import io.bluegreen.jdbc.model.SqlStateCode;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Set;
import org.postgresql.PGStatement;
import org.postgresql.core.BaseConnection;
import org.postgresql.core.BaseStatement;
import org.postgresql.core.QueryExecutor;

/**
 * A query of the driver itself in an application's session: one round trip, whatever autocommit
 * mode and fetch size the application has chosen. Stateless.
 */
public final class InternalQuery {
  /**
   * What a server says of a kept statement: it does not know it, because the application has
   * dropped it or a pooler has taken another session; it has one of that name; it cannot keep any.
   */
  private static final Set<String> NOT_KEPT =
      Set.of(
          SqlStateCode.INVALID_SQL_STATEMENT_NAME,
          SqlStateCode.DUPLICATE_PREPARED_STATEMENT,
          SqlStateCode.FEATURE_NOT_SUPPORTED);

  private static final DriverLog LOG = DriverLog.of(InternalQuery.class);
  private static final String SAVEPOINT = "bluegreen_mark";

  private InternalQuery() {}

  /** Takes one row. */
  public interface Row {
    void take(ResultSet row) throws SQLException;
  }

  /** Executes a query once. */
  public static void ask(BaseConnection pg, String question, Row each) throws SQLException {
    try (Statement asked = pg.createStatement()) {
      asked.setFetchSize(0);
      asked
          .unwrap(BaseStatement.class)
          .executeWithFlags(question, QueryExecutor.QUERY_SUPPRESS_BEGIN);
      read(asked, each);
    }
  }

  /** Asks within the application's transaction, which goes on where the server refuses that. */
  public static void askInTransaction(BaseConnection pg, String question, Row each)
      throws SQLException {
    pg.execSQLUpdate("SAVEPOINT " + SAVEPOINT);
    try {
      ask(pg, question, each);
    } catch (SQLException e) {
      if (ConnectionActivity.isClosed(pg)) {
        throw e;
      }
      pg.execSQLUpdate("ROLLBACK TO SAVEPOINT " + SAVEPOINT);
      LOG.debug("A server refuses a question before a COMMIT: " + e.getMessage());
    }
  }

  /**
   * Asks what will be asked again: the server keeps it parsed and planned, unless the application
   * wants nothing kept, as behind a pooler which may not know it the next time.
   */
  public static void askAgain(BaseConnection pg, String question, Row each) throws SQLException {
    if (pg.getPrepareThreshold() <= 0) {
      ask(pg, question, each);
      return;
    }
    try (PreparedStatement asked = pg.prepareStatement(question)) {
      asked.setFetchSize(0);
      asked.unwrap(PGStatement.class).setPrepareThreshold(1);
      asked.unwrap(BaseStatement.class).executeWithFlags(QueryExecutor.QUERY_SUPPRESS_BEGIN);
      read(asked, each);
    } catch (SQLException e) {
      if (e.getSQLState() == null || !NOT_KEPT.contains(e.getSQLState())) {
        throw e;
      }
      ask(pg, question, each);
    }
  }

  private static void read(Statement asked, Row each) throws SQLException {
    try (ResultSet rows = asked.getResultSet()) {
      while (rows.next()) {
        each.take(rows);
      }
    }
  }
}
