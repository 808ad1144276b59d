package io.bluegreen.jdbc.internal.session.cluster;

import io.bluegreen.jdbc.internal.connect.LoginLimit;
import io.bluegreen.jdbc.internal.control.DeploymentSnapshot;
import io.bluegreen.jdbc.internal.fault.FailureContext;
import io.bluegreen.jdbc.internal.fault.StatementSafety;
import io.bluegreen.jdbc.internal.routing.DeploymentRouter;
import io.bluegreen.jdbc.internal.routing.HoldWait;
import io.bluegreen.jdbc.internal.searchpath.SessionSearchPath;
import io.bluegreen.jdbc.internal.searchpath.UnaffectedStatementCache;
import io.bluegreen.jdbc.internal.session.RetryPacing;
import io.bluegreen.jdbc.internal.session.Session;
import io.bluegreen.jdbc.internal.session.SessionSettings;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;
import org.postgresql.util.PSQLException;

/** The opener of sessions on the active cluster. Stateless. */
public final class ClusterSessionOpener {
  /**
   * Opens a session.
   *
   * @param limit how long it may take as a whole, or null where the application has set none
   * @throws SQLException pgjdbc's own; or SQLSTATE 22023, where the row names what it must not
   */
  public Session open(
      DeploymentRouter router,
      SessionSettings settings,
      SideConnector opener,
      NewestLogins logins,
      StatementSafety safety,
      UnaffectedStatementCache unaffectedStatements,
      @Nullable LoginLimit limit)
      throws SQLException {
    long longest =
        limit == null
            ? Math.max(settings.holdTimeoutNanos(), settings.retryPolicy().timeoutNanos())
            : limit.millis() * 1_000_000;
    HoldWait wait =
        new HoldWait(
            this, System.nanoTime(), limit == null ? settings.holdTimeoutNanos() : longest, 0);
    long endsAtNanos = System.nanoTime() + longest;
    RetryPacing attempts = new RetryPacing(router, settings.retryPolicy(), wait);
    while (true) {
      DeploymentSnapshot deployment = router.current();
      try {
        ServerMoveStrategy strategy =
            new ServerMoveStrategy(
                opener, logins, settings.commitOutcome(), deployment.activeTarget());
        if (opener.opensReplication()) {
          strategy.keep("a replication connection");
        }
        return new Session(
            router,
            opener.open(
                deployment,
                deployment.active(),
                left(limit != null, endsAtNanos - System.nanoTime())),
            SessionSearchPath.unused(),
            strategy,
            unaffectedStatements,
            settings,
            safety);
      } catch (PSQLException e) {
        boolean moving = !deployment.isSteady() || router.current() != deployment;
        attempts.beforeSending(e, FailureContext.connecting().changed(moving));
      }
    }
  }

  private static LoginLimit left(boolean asTheApplicationSaid, long nanos) {
    return asTheApplicationSaid ? LoginLimit.ofNanos(nanos) : LoginLimit.ofEachStep(nanos);
  }
}
