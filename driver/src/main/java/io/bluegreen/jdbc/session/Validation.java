package io.bluegreen.jdbc.session;

import java.sql.SQLException;
import org.postgresql.core.BaseConnection;
import org.postgresql.core.TransactionState;

/** Asks a server whether it answers, without opening a transaction. Stateless. */
final class Validation {

  private Validation() {}

  /** A transaction opened by the question would be bound to the old route. */
  static boolean isValid(BaseConnection pg, int timeoutSeconds) throws SQLException {
    boolean opensOne =
        !pg.isClosed() && !pg.getAutoCommit() && pg.getTransactionState() == TransactionState.IDLE;
    if (!opensOne) {
      return pg.isValid(timeoutSeconds);
    }
    pg.setAutoCommit(true);
    try {
      return pg.isValid(timeoutSeconds);
    } finally {
      if (!pg.isClosed()) {
        pg.setAutoCommit(false);
      }
    }
  }
}
