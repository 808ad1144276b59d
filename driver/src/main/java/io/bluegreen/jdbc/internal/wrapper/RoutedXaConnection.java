package io.bluegreen.jdbc.internal.wrapper;

import io.bluegreen.jdbc.internal.observe.DriverLog;
import io.bluegreen.jdbc.internal.session.Session;
import io.bluegreen.jdbc.internal.session.SessionPlacement;
import io.bluegreen.jdbc.model.SqlStateCode;
import java.sql.SQLException;
import java.util.Set;
import javax.transaction.xa.XAException;
import javax.transaction.xa.Xid;
import org.jspecify.annotations.Nullable;
import org.postgresql.xa.PGXAConnection;

/**
 * An XA connection: pgjdbc's distributed transactions over a logical connection. As thread-safe as
 * pgjdbc's.
 *
 * <p>In schema mode each branch is on the side that is active when the branch starts. In cluster
 * mode a branch is prepared and committed on one server, and the transaction manager has to know
 * which. The connection therefore stays on the server where it was opened. Once that side is idle,
 * {@link #start} fails with {@code XAER_RMFAIL}, and the manager opens another connection.
 */
final class RoutedXaConnection extends PGXAConnection {
  private static final DriverLog LOG = DriverLog.of(RoutedXaConnection.class);

  /** What the driver says of a prepared branch that has not ended as it was asked for. */
  private static final Set<String> ENDED_OTHERWISE =
      Set.of(SqlStateCode.SERIALIZATION_FAILURE, SqlStateCode.INVALID_TRANSACTION_TERMINATION);

  private final Session session;
  private final SessionPlacement placement;

  /** The branch that was started last. */
  private @Nullable Xid branch;

  RoutedXaConnection(RoutedConnection connection) throws SQLException {
    super(connection);
    this.session = connection.session();
    this.placement = session.placement();
    placement.keep("an XA connection");
  }

  @Override
  public void start(Xid xid, int flags) throws XAException {
    if (flags == TMNOFLAGS && placement.isOnOtherServer()) {
      throw failed(
          "The deployment's active side is now at "
              + placement.destination().target()
              + ", and an XA connection stays on the server where it was opened. Nothing was sent;"
              + " open another XA connection.",
          XAException.XAER_RMFAIL,
          null);
    }
    try {
      super.start(xid, flags);
      branch = xid;
    } catch (XAException e) {
      throw judged(e);
    }
  }

  @Override
  public void end(Xid xid, int flags) throws XAException {
    super.end(xid, flags);
    requireNotFailed();
  }

  @Override
  public int prepare(Xid xid) throws XAException {
    requireNotFailed();
    try {
      return super.prepare(xid);
    } catch (XAException e) {
      throw atTheEnd(e);
    }
  }

  /** A branch that is known to be rolled back says so: the manager need not wonder. */
  @Override
  public void commit(Xid xid, boolean onePhase) throws XAException {
    SQLException cause = onePhase ? rolledBackBy(xid) : null;
    try {
      if (cause == null) {
        super.commit(xid, onePhase);
        return;
      }
    } catch (XAException e) {
      throw onePhase ? atTheEnd(e) : endedOtherwise(e, XAException.XA_HEURRB);
    }
    XAException answer =
        failed(
            "The transaction branch was rolled back before its commit.",
            XAException.XA_RBROLLBACK,
            cause);
    try {
      super.rollback(xid);
    } catch (XAException e) {
      answer.addSuppressed(e);
    }
    throw answer;
  }

  @Override
  public void rollback(Xid xid) throws XAException {
    SQLException cause = rolledBackBy(xid);
    try {
      super.rollback(xid);
    } catch (XAException e) {
      if (cause == null) {
        throw endedOtherwise(e, XAException.XA_HEURCOM);
      }
      LOG.debug("A branch was rolled back before its connection was lost: " + e.getMessage());
    }
  }

  /** Returns what rolled the branch back, if that is known; null where another one is meant. */
  private @Nullable SQLException rolledBackBy(Xid xid) {
    return xid.equals(branch) ? session.transactionEnd().rolledBackBy() : null;
  }

  @Override
  public Xid[] recover(int flags) throws XAException {
    try {
      return super.recover(flags);
    } catch (XAException e) {
      throw judged(e);
    }
  }

  /** A branch whose connection is gone ends like one of a server that is gone. */
  private void requireNotFailed() throws XAException {
    if (session.transactionEnd().hasFailed()) {
      throw failed(
          "The transaction branch has failed: its connection or its side of the deployment went"
              + " away. Nothing was prepared; roll the global transaction back.",
          XAException.XAER_RMFAIL,
          session.transactionEnd().rolledBackBy());
    }
  }

  /**
   * A branch whose answer was lost is known to be rolled back, or nobody knows: then the manager
   * has to ask what there is to recover.
   */
  private XAException atTheEnd(XAException failure) {
    String state = state(failure);
    if (SqlStateCode.SERIALIZATION_FAILURE.equals(state)) {
      failure.errorCode = XAException.XA_RBROLLBACK;
    } else if (SqlStateCode.TRANSACTION_RESOLUTION_UNKNOWN.equals(state)) {
      failure.errorCode = XAException.XAER_RMFAIL;
    }
    return judged(failure);
  }

  /**
   * A prepared branch whose end got no answer has ended as asked, or somebody else has ended it in
   * the other way, or nobody knows.
   */
  private XAException endedOtherwise(XAException failure, int code) {
    if (ENDED_OTHERWISE.contains(String.valueOf(state(failure)))) {
      failure.errorCode = code;
    }
    return judged(failure);
  }

  private static @Nullable String state(XAException failure) {
    Throwable cause = failure.getCause();
    return cause instanceof SQLException ? ((SQLException) cause).getSQLState() : null;
  }

  /** The manager gives a connection up only where it is told that the server is gone. */
  private XAException judged(XAException failure) {
    try {
      if (failure.errorCode == XAException.XAER_RMERR && session.isOver()) {
        failure.errorCode = XAException.XAER_RMFAIL;
      }
    } catch (SQLException e) {
      failure.addSuppressed(e);
    }
    return failure;
  }

  private static XAException failed(String message, int code, @Nullable SQLException cause) {
    XAException failed = new XAException(message);
    failed.errorCode = code;
    failed.initCause(cause);
    return failed;
  }
}
