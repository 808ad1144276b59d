package io.bluegreen.jdbc.internal.wrapper;

import io.bluegreen.jdbc.internal.session.Session;
import io.bluegreen.jdbc.internal.session.SessionPlacement;
import java.sql.SQLException;
import javax.transaction.xa.XAException;
import javax.transaction.xa.Xid;
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
  private final Session session;
  private final SessionPlacement placement;

  RoutedXaConnection(RoutedConnection connection) throws SQLException {
    super(connection);
    this.session = connection.session();
    this.placement = session.placement();
    placement.keep("an XA connection");
  }

  @Override
  public void start(Xid xid, int flags) throws XAException {
    if (flags == TMNOFLAGS && placement.isAway()) {
      XAException gone =
          new XAException(
              "The deployment's active side is now at "
                  + placement.destination().target()
                  + ", and an XA connection stays on the server where it was opened. Nothing was sent;"
                  + " open another XA connection.");
      gone.errorCode = XAException.XAER_RMFAIL;
      throw gone;
    }
    super.start(xid, flags);
  }

  @Override
  public void end(Xid xid, int flags) throws XAException {
    super.end(xid, flags);
    requireNotFailed();
  }

  @Override
  public int prepare(Xid xid) throws XAException {
    requireNotFailed();
    return super.prepare(xid);
  }

  /** A branch whose connection is gone ends like one of a server that is gone. */
  private void requireNotFailed() throws XAException {
    if (session.transactionEnd().hasFailed()) {
      XAException failed =
          new XAException(
              "The transaction branch has failed: its connection or its side of the deployment went"
                  + " away. Nothing was prepared; roll the global transaction back.");
      failed.errorCode = XAException.XAER_RMFAIL;
      throw failed;
    }
  }
}
