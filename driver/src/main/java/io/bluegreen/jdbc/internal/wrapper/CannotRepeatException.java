package io.bluegreen.jdbc.internal.wrapper;

import io.bluegreen.jdbc.model.SqlStateCode;
import java.sql.SQLTransactionRollbackException;

/**
 * The error of a call that was not executed and that the driver cannot send to another server.
 *
 * <p>SQLSTATE 40001 tells the application to run its unit of work again from the start, which
 * succeeds.
 */
final class CannotRepeatException extends SQLTransactionRollbackException {
  private static final long serialVersionUID = 1L;

  private CannotRepeatException(String reason) {
    super(
        reason
            + " Nothing of this call was executed. Run the unit of work again from its start:"
            + " bind, add to the batch, execute.",
        SqlStateCode.SERIALIZATION_FAILURE);
  }

  static CannotRepeatException parameter(int index, String kind) {
    return new CannotRepeatException(
        "The statement has to be executed on another server, but parameter "
            + index
            + " was bound to "
            + kind
            + " that can be read only once.");
  }

  static CannotRepeatException batchTooLarge(int maxRows, long maxBytes) {
    return new CannotRepeatException(
        "The statement's batch has to be executed on another server, but it is larger than what"
            + " the driver keeps ("
            + maxRows
            + " rows, "
            + maxBytes / (1024 * 1024)
            + " MB).");
  }

  static CannotRepeatException leftBehind(String what) {
    return new CannotRepeatException(
        what + " can only be used on the server it is from, and the connection has moved on.");
  }
}
