package io.bluegreen.jdbc.internal.session;

import io.bluegreen.jdbc.internal.fault.FailureReporter;
import io.bluegreen.jdbc.model.SqlStateCode;
import java.sql.SQLException;
import java.sql.SQLTransactionRollbackException;

/**
 * The end of a transaction block that the application has not requested and has not noticed yet:
 * the driver rolled the block back, or the connection is gone. Immutable.
 */
final class FailedTransaction {
  private static final int LONGEST_CAUSE = 500;

  /** What is known of the block's effects. */
  enum Outcome {
    /** Nothing of it stands. */
    ROLLED_BACK,
    /** The answer to its COMMIT was lost: nobody may believe that it was rolled back. */
    UNKNOWN
  }

  private final SQLException cause;
  private final Outcome outcome;
  private final boolean begunByText;

  /**
   * Describes the end of a block.
   *
   * @param cause what the application got, or would have got
   * @param begunByText whether it was begun by BEGIN, of which no pool knows
   */
  FailedTransaction(SQLException cause, Outcome outcome, boolean begunByText) {
    this.cause = cause;
    this.outcome = outcome;
    this.begunByText = begunByText;
  }

  Outcome outcome() {
    return outcome;
  }

  boolean isBegunByText() {
    return begunByText;
  }

  /** Returns what a statement gets until the application has ended the block. */
  SQLException refusal() {
    if (outcome == Outcome.UNKNOWN) {
      return FailureReporter.outcomeUnknown(cause);
    }
    return new SQLException(
        "This transaction has failed: it was rolled back, and this statement was not sent. Call"
            + " rollback(), then repeat the whole transaction. The reason was: "
            + reason(),
        SqlStateCode.IN_FAILED_SQL_TRANSACTION,
        cause);
  }

  /** Returns what COMMIT gets, which ends the block. */
  SQLException commitRefusal() {
    if (outcome == Outcome.UNKNOWN) {
      return FailureReporter.outcomeUnknown(cause);
    }
    return new SQLTransactionRollbackException(
        "This transaction was rolled back before COMMIT; repeat the whole transaction. The reason"
            + " was: "
            + reason(),
        SqlStateCode.SERIALIZATION_FAILURE,
        cause);
  }

  /** Returns what whoever names a savepoint of the block gets. */
  SQLException savepointRefusal() {
    return new SQLException(
        "The savepoint does not exist any more, because its transaction has failed. Call"
            + " rollback(), then repeat the whole transaction. The reason was: "
            + reason(),
        SqlStateCode.INVALID_SAVEPOINT_SPECIFICATION,
        cause);
  }

  private String reason() {
    String message = String.valueOf(cause.getMessage());
    return message.length() <= LONGEST_CAUSE ? message : message.substring(0, LONGEST_CAUSE) + "…";
  }
}
