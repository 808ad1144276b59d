package io.bluegreen.ops.cutover.side;

import io.bluegreen.jdbc.model.Side;
import io.bluegreen.ops.control.ServerIdentity;
import io.bluegreen.ops.sql.Deadline;
import java.sql.SQLException;

/**
 * One side of a deployment as a run of the cutover uses it. Everything that a step asks of a server
 * or changes there goes through one of its parts. Work that overlaps within a step runs on
 * connections of its own, so that two threads may use different parts at the same time.
 */
public interface CutoverSide extends AutoCloseable {
  Side side();

  /**
   * Returns the same database as a side of a deployment whose sides are two schemas. Only one of
   * the two is closed.
   */
  CutoverSide as(Side other);

  /** Returns how the other side's server reaches this one. */
  String connectionInfo();

  /** Asks the server who it is. */
  ServerIdentity identity() throws SQLException;

  /**
   * Makes this process the only one that runs a cutover of this deployment here. Waits a little for
   * what a crashed run may have left on the server.
   */
  boolean lock(Deadline deadline) throws SQLException, InterruptedException;

  /** Puts fresh connections, and the lock, in the place of broken ones. */
  void repair(Deadline deadline) throws SQLException, InterruptedException;

  DeploymentRow row();

  SideReadiness readiness();

  SideClients clients();

  OpenTransactions transactions();

  SideFence fence();

  SideSentinel sentinel();

  SideSequences sequences();

  SideSubscriptions subscriptions();

  SideSlots slots();

  SideCoverage coverage();

  FlipTransaction flip();

  @Override
  void close();
}
