package io.bluegreen.jdbc.internal.fault;

import java.sql.BatchUpdateException;
import java.sql.SQLException;
import java.sql.SQLNonTransientConnectionException;
import java.sql.SQLTransactionRollbackException;
import java.sql.SQLTransientException;

/**
 * The factory of exceptions for the application: pgjdbc's own exception, or one with it as its
 * cause.
 */
public final class FailureReporter {
  private FailureReporter() {}

  /** Returns what the application gets for a failure that is not repeated. */
  public static SQLException report(Verdict verdict, SQLException failure) {
    switch (verdict) {
      case ROLLED_BACK:
        return rolledBack(failure);
      case OUTCOME_UNKNOWN:
      case AGAIN_IF_SAFE_READ:
        return outcomeUnknown(failure);
      default:
        return failure;
    }
  }

  /** The transaction is rolled back, and may be repeated as a whole: 40001. */
  public static SQLException rolledBack(SQLException cause) {
    return new SQLTransactionRollbackException(
        "The transaction was rolled back because its connection or its side of the deployment went"
            + " away before COMMIT; repeat the whole transaction. "
            + cause.getMessage(),
        SqlState.SERIALIZATION_FAILURE.code(),
        cause);
  }

  /**
   * Nobody can know whether the call was committed: 08007. Not one of the transient exceptions,
   * which frameworks take as leave to repeat; of a batch, a {@link BatchUpdateException} with its
   * counts.
   */
  public static SQLException outcomeUnknown(SQLException cause) {
    String state = SqlState.TRANSACTION_RESOLUTION_UNKNOWN.code();
    String reason =
        "The connection was lost before the server could tell whether this was committed. Look"
            + " before you repeat it. "
            + cause.getMessage();
    return cause instanceof BatchUpdateException
        ? new BatchUpdateException(reason, state, 0, counts((BatchUpdateException) cause), cause)
        : new SQLNonTransientConnectionException(reason, state, cause);
  }

  private static long[] counts(BatchUpdateException batch) {
    long[] counts = batch.getLargeUpdateCounts();
    return counts == null ? new long[0] : counts;
  }

  /**
   * The window is over: the last failure, which carries the earlier ones as suppressed. For a fence
   * in a steady phase it is wrapped, so that its message says what an operator has to do.
   *
   * @param deployment its name
   * @param waitedMillis since the first failure
   */
  public static SQLException deadline(
      Fault fault,
      SQLException last,
      EarlierFailures earlier,
      String deployment,
      long waitedMillis) {
    boolean stuck = fault.isFence() && !fault.isHeld();
    return earlier.addTo(stuck ? stuck(fault, last, deployment, waitedMillis) : last, last);
  }

  private static SQLException stuck(
      Fault fault, SQLException last, String deployment, long waitedMillis) {
    return new SQLTransientException(
        "Deployment '"
            + deployment
            + "' is fenced (epoch "
            + fault.fenceEpoch()
            + ") but neither held nor switched: a switch was interrupted. Let an operator run"
            + " bluegreen resume or abort. This call waited "
            + waitedMillis
            + " ms; nothing of it was executed. "
            + last.getMessage(),
        SqlState.READ_ONLY_SQL_TRANSACTION.code(),
        last);
  }

  /** A connection to one side by name met the fence of that side: no wait would help. */
  public static SQLException fencedSide(SQLException fence, String deployment, String side) {
    return new SQLTransientException(
        "Side "
            + side
            + " of deployment '"
            + deployment
            + "' is fenced, and bluegreen.side keeps this connection there, so this write was"
            + " refused at once; nothing of it was executed. Connect without bluegreen.side to"
            + " follow the active side, or let an operator run SELECT bluegreen.unfence('"
            + deployment
            + "') on this side if writes are wanted here. "
            + fence.getMessage(),
        SqlState.READ_ONLY_SQL_TRANSACTION.code(),
        fence);
  }
}
