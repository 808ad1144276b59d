package io.bluegreen.ops.cutover.side;

import io.bluegreen.jdbc.model.Side;
import io.bluegreen.ops.control.PairAccess;
import io.bluegreen.ops.control.ServerIdentity;
import io.bluegreen.ops.cutover.model.CutoverOptions;
import io.bluegreen.ops.sql.Deadline;
import java.sql.SQLException;

/** One side on a real server, over the three connections to it. */
public final class ServerSide implements CutoverSide {
  private final SideConnections connections;
  private final String deployment;
  private final Side side;

  private ServerSide(SideConnections connections, String deployment, Side side) {
    this.connections = connections;
    this.deployment = deployment;
    this.side = side;
  }

  /** Returns the way to both sides of a deployment. */
  public static SideOpener opener(PairAccess access, CutoverOptions options) {
    return side ->
        new ServerSide(SideConnections.open(access, side, options), options.deployment(), side);
  }

  @Override
  public CutoverSide as(Side other) {
    return new ServerSide(connections, deployment, other);
  }

  @Override
  public Side side() {
    return side;
  }

  @Override
  public String connectionInfo() {
    return connections.connectionInfo();
  }

  @Override
  public ServerIdentity identity() throws SQLException {
    return connections.identity();
  }

  @Override
  public boolean lock(Deadline deadline) throws SQLException, InterruptedException {
    return connections.lock(deadline);
  }

  @Override
  public void repair(Deadline deadline) throws SQLException, InterruptedException {
    connections.repair(deadline);
  }

  @Override
  public DeploymentRow row() {
    return new SqlDeploymentRow(connections, deployment);
  }

  @Override
  public SideReadiness readiness() {
    return new SqlSideReadiness(connections);
  }

  @Override
  public SideClients clients() {
    return new SqlSideClients(connections, deployment);
  }

  @Override
  public OpenTransactions transactions() {
    return new SqlOpenTransactions(connections, deployment, side);
  }

  @Override
  public SideFence fence() {
    return new SqlSideFence(connections, deployment, side);
  }

  @Override
  public SideSentinel sentinel() {
    return new SqlSideSentinel(connections, deployment, side);
  }

  @Override
  public SideSequences sequences() {
    return new SqlSideSequences(connections);
  }

  @Override
  public SideSubscriptions subscriptions() {
    return new SqlSideSubscriptions(connections, deployment);
  }

  @Override
  public SideSlots slots() {
    return new SqlSideSlots(connections);
  }

  @Override
  public SideCoverage coverage() {
    return new SqlSideCoverage(connections, deployment, side);
  }

  @Override
  public FlipTransaction flip() {
    return new SqlFlipTransaction(connections, deployment);
  }

  @Override
  public void close() {
    connections.close();
  }
}
