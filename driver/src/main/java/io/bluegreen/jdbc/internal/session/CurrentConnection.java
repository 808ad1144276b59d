package io.bluegreen.jdbc.internal.session;

import java.sql.SQLException;
import org.postgresql.core.BaseConnection;
import org.postgresql.core.TransactionState;

/**
 * The physical connection that a session uses now, and what the application has set on it through
 * JDBC. Replaced inside the session's {@link CallScope}; any thread may ask for it.
 */
final class CurrentConnection {
  private final JdbcState jdbcState;
  private volatile BaseConnection physical;

  CurrentConnection(BaseConnection physical) throws SQLException {
    this.physical = physical;
    this.jdbcState = new JdbcState(physical);
  }

  BaseConnection physical() {
    return physical;
  }

  JdbcState jdbcState() {
    return jdbcState;
  }

  /** Goes on with another physical connection. */
  void replace(BaseConnection next) throws SQLException {
    physical = next;
    jdbcState.applyLate(next);
  }

  boolean isClosed() {
    return ConnectionActivity.isClosed(physical);
  }

  /** Tells whether the next statement begins a transaction, here or on another connection. */
  boolean isBetweenTransactions() {
    return physical.getTransactionState() == TransactionState.IDLE || isClosed();
  }
}
