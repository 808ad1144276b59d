package io.bluegreen.it.proof.defect;

import org.postgresql.core.BaseConnection;
import org.postgresql.core.TransactionState;

/** Stands where a defective driver asks for the state of its transaction. */
public final class AlwaysIdle {
  private AlwaysIdle() {}

  public static TransactionState state(BaseConnection connection) {
    return TransactionState.IDLE;
  }
}
