package io.bluegreen.jdbc.internal.session;

import io.bluegreen.jdbc.internal.control.DeploymentSnapshot;
import io.bluegreen.jdbc.model.Side;

/**
 * The mark of a transaction that is about to be committed: its id, the server that has given it
 * out, and that server's life at this time. Immutable.
 */
public final class CommitMark {
  private final String transactionId;
  private final String system;
  private final String life;
  private final DeploymentSnapshot deployment;
  private final Side side;

  /**
   * Makes one.
   *
   * @param transactionId an {@code xid8}
   * @param system the server's system identifier
   * @param life what is another after a restart, a crash or a promotion of the server
   * @param deployment the snapshot whose side the transaction ran on
   */
  public CommitMark(
      String transactionId, String system, String life, DeploymentSnapshot deployment, Side side) {
    this.transactionId = transactionId;
    this.system = system;
    this.life = life;
    this.deployment = deployment;
    this.side = side;
  }

  public String transactionId() {
    return transactionId;
  }

  public DeploymentSnapshot deployment() {
    return deployment;
  }

  public Side side() {
    return side;
  }

  /** Tells whether a server is the one that has given out the id. */
  public boolean isOf(String thatSystem) {
    return system.equals(thatSystem);
  }

  /**
   * Tells whether the server has lived on since. Otherwise it may have lost the transaction and
   * given its id to another one.
   */
  public boolean isOfTheSame(String thatLife) {
    return life.equals(thatLife);
  }
}
