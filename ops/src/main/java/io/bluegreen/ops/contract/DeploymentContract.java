package io.bluegreen.ops.contract;

import java.sql.SQLException;

/**
 * The removal of the old side: in cluster mode subscriptions, slots and publications of both
 * directions, in schema mode the old schema. Both may be repeated after a crash.
 */
public interface DeploymentContract extends AutoCloseable {
  /** Looks, and changes nothing. */
  ContractPlan plan() throws SQLException;

  /**
   * Does what the plan says, asking once more for users of the old side.
   *
   * @throws SQLException if there are any (55006), or a server refuses
   */
  void carryOut() throws SQLException, InterruptedException;

  @Override
  void close();
}
