package io.bluegreen.jdbc.session;

import io.bluegreen.jdbc.control.Deployment;
import io.bluegreen.jdbc.fault.Context;
import io.bluegreen.jdbc.fault.StatementSafety;
import io.bluegreen.jdbc.routing.Router;
import io.bluegreen.jdbc.routing.Wait;
import java.sql.SQLException;
import org.postgresql.util.PSQLException;

/** Opens sessions on the active cluster. Stateless. */
public final class ClusterOpener {
  /**
   * Opens a session.
   *
   * @throws SQLException pgjdbc's own; or SQLSTATE 22023, where the row names what it must not
   */
  public Session open(
      Router router,
      SessionSettings settings,
      SideOpener opener,
      StatementSafety safety,
      PlainTexts plainTexts)
      throws SQLException {
    Wait wait = new Wait(this, System.nanoTime(), settings.holdTimeoutNanos(), 0);
    Patience patience = new Patience(router, settings.retryPolicy(), wait);
    while (true) {
      Deployment deployment = router.current();
      try {
        ClusterCarrier carrier = new ClusterCarrier(opener, deployment.activeTarget());
        if (opener.opensReplication()) {
          carrier.keep("a replication connection");
        }
        return new Session(
            router,
            opener.open(deployment, deployment.active()),
            SessionPath.unused(),
            carrier,
            plainTexts,
            settings,
            safety);
      } catch (PSQLException e) {
        boolean moving = !deployment.isPlain() || router.current() != deployment;
        patience.after(e, Context.connecting().changed(moving));
      }
    }
  }
}
