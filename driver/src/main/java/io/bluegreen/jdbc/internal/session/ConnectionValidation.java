package io.bluegreen.jdbc.internal.session;

import io.bluegreen.jdbc.internal.connect.AnswerLimit;
import io.bluegreen.jdbc.internal.control.DeploymentSnapshot;
import io.bluegreen.jdbc.internal.observe.DriverLog;
import java.sql.SQLException;
import org.postgresql.core.BaseConnection;
import org.postgresql.core.TransactionState;

/** The check whether a server answers, without opening a transaction. Stateless. */
final class ConnectionValidation {
  private static final DriverLog LOG = DriverLog.of(ConnectionValidation.class);
  private static final int LONGEST_SECONDS = 5;

  private ConnectionValidation() {}

  /** Tells whether a session is kept on a side that is idle now, or does not answer there. */
  static boolean isPinnedElsewhere(
      RoutingStrategy strategy,
      BaseConnection pg,
      DeploymentSnapshot deployment,
      int timeoutSeconds) {
    int seconds = timeoutSeconds == 0 ? LONGEST_SECONDS : timeoutSeconds;
    boolean[] stuck = {true};
    try {
      AnswerLimit.run(
          pg, seconds * 1_000, () -> stuck[0] = strategy.isPinnedElsewhere(pg, deployment));
    } catch (SQLException e) {
      LOG.debug("A connection to the old side is not valid: " + e.getMessage());
    }
    return stuck[0];
  }

  /**
   * Asks from another thread than the one whose call is under way: nothing of the connection is
   * changed but its time limit, for as long as the question takes.
   */
  static boolean answers(BaseConnection pg, int timeoutSeconds) {
    int seconds = timeoutSeconds <= 0 ? LONGEST_SECONDS : timeoutSeconds;
    try {
      AnswerLimit.run(pg, seconds * 1_000, () -> InternalQuery.ask(pg, "SELECT 1", row -> {}));
      return true;
    } catch (SQLException e) {
      LOG.debug("A connection whose call waits is not valid: " + e.getMessage());
      return false;
    }
  }

  /**
   * Validates without a transaction, because the validation's transaction would pin the old route.
   */
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
