package io.bluegreen.jdbc.internal.session;

import java.sql.SQLException;
import org.jspecify.annotations.Nullable;
import org.postgresql.copy.CopyOperation;
import org.postgresql.core.BaseConnection;
import org.postgresql.core.TransactionState;

/**
 * The check whether a physical connection is in a transaction or in a COPY. The end of a COPY is
 * not a call of this driver. Thread-safe.
 */
public final class ConnectionActivity {
  private volatile @Nullable CopyOperation copy;

  /** Notes a COPY that has begun. */
  void copying(CopyOperation operation) {
    copy = operation;
  }

  /** Tells whether a COPY is under way. */
  boolean isCopying() {
    CopyOperation underway = copy;
    return underway != null && underway.isActive();
  }

  /** Tells whether neither a transaction nor a COPY is under way; a dead connection is idle. */
  boolean isIdle(BaseConnection pg) {
    if (pg.getTransactionState() != TransactionState.IDLE) {
      return isClosed(pg);
    }
    CopyOperation underway = copy;
    if (underway == null) {
      return true;
    }
    if (underway.isActive()) {
      return false;
    }
    copy = null;
    return true;
  }

  /** Tells whether only a COPY was under way, and has ended. */
  boolean isCopyOver(BaseConnection pg) {
    CopyOperation underway = copy;
    return underway != null
        && !underway.isActive()
        && pg.getTransactionState() == TransactionState.IDLE;
  }

  public static boolean isClosed(BaseConnection pg) {
    try {
      return pg.isClosed();
    } catch (SQLException e) {
      return true;
    }
  }
}
