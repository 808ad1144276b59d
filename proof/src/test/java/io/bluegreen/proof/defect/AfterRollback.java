package io.bluegreen.proof.defect;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.util.Collections;
import java.util.Set;
import java.util.WeakHashMap;
import org.postgresql.core.BaseConnection;
import org.postgresql.core.TransactionState;

/**
 * The replacement in a defective driver that takes a transaction for ended once it was rolled back
 * to a savepoint.
 */
public final class AfterRollback {
  private static final Set<Connection> ROLLED_BACK =
      Collections.synchronizedSet(Collections.newSetFromMap(new WeakHashMap<>()));

  private AfterRollback() {}

  public static void rollBack(Connection connection, Savepoint savepoint) throws SQLException {
    connection.rollback(savepoint);
    ROLLED_BACK.add(connection);
  }

  public static TransactionState state(BaseConnection connection) {
    return ROLLED_BACK.remove(connection)
        ? TransactionState.IDLE
        : connection.getTransactionState();
  }
}
