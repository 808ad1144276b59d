package io.bluegreen.jdbc.internal.session;

import io.bluegreen.jdbc.internal.control.DeploymentSnapshot;
import io.bluegreen.jdbc.internal.fault.CallActivity;
import io.bluegreen.jdbc.internal.fault.FailureContext;
import io.bluegreen.jdbc.internal.fault.FailureReporter;
import io.bluegreen.jdbc.internal.fault.Fault;
import io.bluegreen.jdbc.internal.fault.FaultClassifier;
import io.bluegreen.jdbc.internal.fault.StatementSafety;
import io.bluegreen.jdbc.internal.fault.Verdict;
import io.bluegreen.jdbc.internal.observe.DriverLog;
import io.bluegreen.jdbc.internal.routing.DeploymentRouter;
import java.sql.BatchUpdateException;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;
import org.postgresql.core.BaseConnection;
import org.postgresql.core.TransactionState;

/**
 * What a session does about the failures of its calls: judged, repeated where that is allowed, else
 * reported as what they are. Costs nothing until a call fails. Every method is called under the
 * session's lock.
 */
@SuppressWarnings("GuardedBy") // the lock is the session's, taken by its enter()
final class CallFailureHandler {
  private static final DriverLog LOG = DriverLog.of(CallFailureHandler.class);

  private final Session session;
  private final StatementSafety safety;
  private @Nullable CallRetry recovery;

  /** The connection with which the answer to a COMMIT was lost: nothing proves it rolled back. */
  private @Nullable BaseConnection uncertain;

  CallFailureHandler(Session session, StatementSafety safety) {
    this.session = session;
    this.safety = safety;
  }

  boolean isUnderWay() {
    return recovery != null;
  }

  /** Notes that the call has succeeded. */
  void over() throws SQLException {
    endReadOnly("COMMIT");
  }

  /** Returns if the failed call has to be repeated; see {@link Session#recover}. */
  void recover(SQLException failure) throws SQLException {
    if (!session.handlesFailures()) {
      throw failure;
    }
    tryAgain(failure);
  }

  /** Judges a COMMIT or ROLLBACK that failed; returns only if there is nothing to report. */
  void ended(SQLException failure, CallActivity activity, boolean open) throws SQLException {
    if (!session.handlesFailures()) {
      throw failure;
    }
    boolean provenOpen = open && !isUncertain();
    Fault.Position position = provenOpen ? Fault.Position.LATER : Fault.Position.FIRST;
    Fault fault = Fault.of(failure, described(FailureContext.executing(activity, position)));
    Verdict verdict = FaultClassifier.judge(fault);
    if (verdict == Verdict.OUTCOME_UNKNOWN) {
      doubt();
      session.router().counters().outcomeUnknown();
    }
    if (verdict != Verdict.ROLLED_BACK_AS_ASKED) {
      throw FailureReporter.report(verdict, failure);
    }
  }

  /** Judges what was met after its call: nothing of that can be repeated. */
  SQLException judged(SQLException failure, boolean open) {
    if (!session.handlesFailures()) {
      return failure;
    }
    Fault.Position position = open ? Fault.Position.LATER : Fault.Position.AUTOCOMMIT;
    FailureContext context = described(FailureContext.executing(CallActivity.METADATA, position));
    return FailureReporter.report(FaultClassifier.judge(Fault.of(failure, context)), failure);
  }

  /** Adds what the router and the connection tell now. */
  FailureContext described(FailureContext context) {
    DeploymentSnapshot now = session.router().current();
    return context
        .changed(!now.activeTarget().equals(session.underway().activeTarget()))
        .held(now.holds(System.nanoTime()))
        .lost(session.isClosed());
  }

  private void tryAgain(SQLException failure) throws SQLException {
    CallRetry way = recovery;
    if (way == null) {
      DeploymentRouter router = session.router();
      way = new CallRetry(router, session.settings().retryPolicy(), safety, session.startWait());
      recovery = way;
    }
    FailureContext context = described(context(failure, way.isReadOnly()));
    if (FaultClassifier.judge(Fault.of(failure, context)) == Verdict.OUTCOME_UNKNOWN) {
      doubt();
    }
    endReadOnly("ROLLBACK");
    session.startWait();
    String sql = session.sql();
    boolean provenRead = way.after(failure, context, sql, this::standAside);
    goWhereItIsRepeated(way, provenRead ? sql : null);
  }

  /**
   * Passes the boundary once more. A session that dies there gets another try.
   *
   * @param read what has to be proven a read, or null
   */
  private void goWhereItIsRepeated(CallRetry way, @Nullable String read) throws SQLException {
    while (true) {
      try {
        session.crossAgain();
      } catch (SQLException e) {
        throw way.notRepeated(e);
      }
      if (read == null) {
        return;
      }
      try {
        way.beginReadOnly(session.physical(), read);
        return;
      } catch (SQLException e) {
        if (!session.isClosed()) {
          throw way.notProven(e);
        }
        way.after(e, described(FailureContext.atBoundary()), read, this::standAside);
      }
    }
  }

  private FailureContext context(SQLException failure, boolean repeatedRead) {
    String sql = session.sql();
    Fault.Position position = position();
    if (failure instanceof BatchUpdateException) {
      return FailureContext.executing(CallActivity.BATCH, position);
    } else if (sql == null) {
      return FailureContext.executing(CallActivity.METADATA, position);
    } else if (repeatedRead) {
      return FailureContext.executing(CallActivity.REPEATED_READ, position);
    } else if (sql.isEmpty()) {
      return FailureContext.executing(CallActivity.COMPOUND, position);
    }
    boolean secondTry = isUncertain() && CallActivity.of(sql) == CallActivity.COMMIT;
    return FailureContext.executing(sql, secondTry ? Fault.Position.FIRST : position);
  }

  /** Notes that what a dead connection did last may have committed, if it is dead. */
  private void doubt() {
    if (session.isClosed()) {
      uncertain = session.physical();
    }
  }

  private boolean isUncertain() {
    return session.physical() == uncertain;
  }

  private Fault.Position position() {
    if (!session.isFirst()) {
      return Fault.Position.LATER;
    }
    return session.isAutoCommit() ? Fault.Position.AUTOCOMMIT : Fault.Position.FIRST;
  }

  /**
   * Rolls back what a failed first statement left of its transaction, before the session waits for
   * a flip that in its turn may wait for open transactions.
   */
  private void standAside() {
    try {
      if (!session.isClosed()
          && session.physical().getTransactionState() != TransactionState.IDLE) {
        session.physical().execSQLUpdate("ROLLBACK");
      }
    } catch (SQLException e) {
      LOG.debug("A failed transaction ends with its connection: " + e.getMessage());
    }
    session.rest();
  }

  /** Ends what began with the call's first failure, however the call has ended. */
  void forget() {
    try {
      endReadOnly("ROLLBACK");
    } catch (SQLException e) {
      LOG.debug("A repeated read ends with its connection: " + e.getMessage());
    }
    recovery = null;
  }

  private void endReadOnly(String how) throws SQLException {
    CallRetry way = recovery;
    if (way != null && way.isReadOnly()) {
      way.readOnlyOver();
      if (!session.isClosed()) {
        session.physical().execSQLUpdate(how);
      }
    }
  }
}
