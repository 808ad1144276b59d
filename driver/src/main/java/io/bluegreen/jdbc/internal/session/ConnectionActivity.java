package io.bluegreen.jdbc.internal.session;

import java.sql.SQLException;
import org.jspecify.annotations.Nullable;
import org.postgresql.copy.CopyOperation;
import org.postgresql.core.BaseConnection;
import org.postgresql.core.TransactionState;

/**
 * Whether a physical connection is in the middle of something: a transaction, or a COPY, whose end
 * is not one of our calls. Thread-safe.
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
