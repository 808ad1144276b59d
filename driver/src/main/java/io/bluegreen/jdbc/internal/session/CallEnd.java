package io.bluegreen.jdbc.internal.session;

import io.bluegreen.jdbc.internal.observe.DriverLog;
import java.sql.SQLException;
import org.postgresql.core.TransactionState;

/**
 * The last step of each call of a session. It ends the waits and attempts of the outermost call,
 * and records in the {@link Transaction} whether it is open, ended or failed. Used inside the
 * session's {@link CallScope}, which it leaves.
 */
final class CallEnd {
  private static final DriverLog LOG = DriverLog.of(CallEnd.class);

  private final CallScope scope;
  private final Transaction transaction;
  private final CurrentConnection current;
  private final ConnectionActivity busy;
  private final SessionHoldWaits holdWait;
  private final CallFailureHandler faults;

  CallEnd(
      CallScope scope,
      Transaction transaction,
      CurrentConnection current,
      ConnectionActivity busy,
      SessionHoldWaits holdWait,
      CallFailureHandler faults) {
    this.scope = scope;
    this.transaction = transaction;
    this.current = current;
    this.busy = busy;
    this.holdWait = holdWait;
    this.faults = faults;
  }

  /** Ends a call. */
  void leave() {
    if (scope.isOutermost()) {
      if (faults.isUnderWay()) {
        faults.forget();
      }
      scope.endWait(holdWait);
      settle();
    }
    scope.leave();
  }

  /** Takes over what the call has made of the transaction. */
  private void settle() {
    if (current.jdbcState().isOutside()) {
      stepInside();
    }
    transaction.endCall(transaction.isBlock() && faults.awaitsReplacement());
    if (transaction.failed() != null) {
      faults.rollBackServerTransaction();
    } else if (busy.isIdle(current.physical())) {
      transaction.ends();
    } else if (current.physical().getTransactionState() != TransactionState.IDLE) {
      transaction.continueAsBlock(current.jdbcState().isAutoCommit());
    }
  }

  private void stepInside() {
    try {
      current.jdbcState().stepInside(current.physical());
    } catch (SQLException e) {
      LOG.debug("A connection was lost while its mode was set: " + e.getMessage());
    }
  }
}
