package io.bluegreen.jdbc.internal.session;

import io.bluegreen.jdbc.internal.routing.DeploymentRouter;
import java.sql.SQLException;
import org.postgresql.core.BaseConnection;

/**
 * A session as the routing strategy sees it that moves it. What it says of the physical connection
 * is called inside the session's {@link CallScope}, unless the strategy's method is called without.
 */
public interface MovingSession {

  DeploymentRouter router();

  /** Returns the present physical connection. */
  BaseConnection physical();

  /** Returns what the application has set through JDBC. */
  JdbcState jdbcState();

  /** Returns what other threads may end: waits, and the session itself. */
  SessionHoldWaits waits();

  /** Tells whether failures are the session's business: it is open and could go elsewhere. */
  boolean handlesFailures();

  /** Returns how long the call under way may still wait, in nanoseconds; within a call only. */
  long leftNanos();

  /** Takes over the notifications that the application has not asked for yet. */
  void keepNotifications(BaseConnection old) throws SQLException;

  /** Goes on with another physical connection. */
  void replacePhysical(BaseConnection next) throws SQLException;

  /** Ends the session of an application that did not ask for it; what it calls next says why. */
  void loginRefused(SQLException why);

  /** Says what pgjdbc says of a closed connection, and why the driver closed it if it did. */
  SQLException closed();
}
