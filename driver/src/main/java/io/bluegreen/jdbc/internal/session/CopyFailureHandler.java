package io.bluegreen.jdbc.internal.session;

import io.bluegreen.jdbc.internal.control.DeploymentSnapshot;
import io.bluegreen.jdbc.internal.fault.CallPosition;
import io.bluegreen.jdbc.internal.fault.FailureContext;
import io.bluegreen.jdbc.internal.fault.FailureReporter;
import io.bluegreen.jdbc.internal.fault.Fault;
import io.bluegreen.jdbc.internal.fault.FaultClassifier;
import io.bluegreen.jdbc.internal.fault.Verdict;
import io.bluegreen.jdbc.internal.observe.DriverLog;
import io.bluegreen.jdbc.internal.routing.DeploymentRouter;
import java.io.IOException;
import java.sql.SQLException;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.postgresql.copy.CopyOperation;
import org.postgresql.core.BaseConnection;
import org.postgresql.core.TransactionState;

/**
 * The handling of failures of a COPY that has begun.
 *
 * <p>A COPY consists of many calls, and its rows are gone once they are sent, so it is never
 * repeated. It ends with 40001 if none of its rows remain, and with 08007 if that is unknown.
 *
 * <p>The session's lock is taken only after the COPY has ended, because pgjdbc lets another thread
 * wait for that end while it holds the lock. As thread-safe as pgjdbc's COPY.
 */
public final class CopyFailureHandler {
  private static final DriverLog LOG = DriverLog.of(CopyFailureHandler.class);
  private static final long LONGEST_WAIT_NANOS = TimeUnit.SECONDS.toNanos(1);

  private final Session session;
  private final CopyOperation copy;
  private final BaseConnection home;
  private final String sql;
  private final CallPosition position;

  /** Begins with a COPY that has just begun, between enter and leave of the session. */
  public CopyFailureHandler(Session session, CopyOperation copy) {
    this.session = session;
    this.copy = copy;
    this.home = session.physical();
    this.sql = Objects.requireNonNullElse(session.sql(), "");
    this.position =
        home.getTransactionState() == TransactionState.IDLE
            ? CallPosition.AUTOCOMMIT
            : CallPosition.LATER;
  }

  /** Returns what a failure means before the application has asked for the end of the COPY. */
  public SQLException underway(SQLException failure) {
    return judged(failure, FailureContext.copying(sql, position, false));
  }

  /** Returns what a failure means of which the server's end of the COPY may have been lost. */
  public SQLException atTheEnd(SQLException failure) {
    return judged(failure, FailureContext.copying(sql, position, true));
  }

  private SQLException judged(SQLException failure, FailureContext context) {
    if (!session.handlesFailures()) {
      return failure;
    }
    if (isBrokenOff(failure)) {
      giveUp();
    }
    Fault fault = Fault.of(failure, session.faults().described(context));
    Verdict verdict = FaultClassifier.judge(fault);
    switch (verdict) {
      case AGAIN:
      case AGAIN_AFTER_ROUTE_CHANGE:
      case AGAIN_ONCE:
      case AGAIN_ONCE_REPREPARED:
        return reported(Verdict.ROLLED_BACK, fault, failure);
      default:
        return reported(verdict, fault, failure);
    }
  }

  /** Tells whether the connection broke, which pgjdbc tells in no other way in a COPY. */
  private static boolean isBrokenOff(SQLException failure) {
    return failure.getCause() instanceof IOException;
  }

  /** Closes the connection, which pgjdbc leaves open with a lock that it would never release. */
  private void giveUp() {
    home.getQueryExecutor().abort();
    try {
      if (copy.isActive()) {
        copy.cancelCopy();
      }
    } catch (SQLException e) {
      LOG.debug("A COPY ends with its connection: " + e.getMessage());
    }
  }

  /** Returns what the application gets; a transaction that is gone with the COPY fails. */
  private SQLException reported(Verdict verdict, Fault fault, SQLException failure) {
    if (verdict != Verdict.ROLLED_BACK && !fault.isLost()) {
      return FailureReporter.report(verdict, failure); // the COPY may not be over
    }
    session.enterWithoutBoundary();
    try {
      SQLException report = session.faults().reported(verdict, failure);
      if (fault.isFence()) {
        afterTheFence(fault, report);
      }
      return report;
    } finally {
      session.leave();
    }
  }

  /**
   * Waits a moment for the flip that the fence announces: whoever is told to repeat his COPY does
   * so at once, and would meet the same fence.
   */
  private void afterTheFence(Fault fault, SQLException report) {
    DeploymentRouter router = session.router();
    try {
      DeploymentSnapshot from = router.current();
      if (from.epoch() <= fault.fenceEpoch() || !from.isSteady()) {
        session.waits().awaitChange(from, session.startWait(), LONGEST_WAIT_NANOS);
      }
    } catch (SQLException ended) {
      report.addSuppressed(ended);
    }
  }
}
