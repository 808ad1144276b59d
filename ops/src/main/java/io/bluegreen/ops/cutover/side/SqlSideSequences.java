package io.bluegreen.ops.cutover.side;

import io.bluegreen.ops.catalog.SequencePlan;
import io.bluegreen.ops.catalog.SequenceState;
import java.sql.SQLException;
import java.util.List;

/** The SQL of one side's sequences, on a connection of its own. */
final class SqlSideSequences implements SideSequences {
  private final SideConnections server;

  SqlSideSequences(SideConnections server) {
    this.server = server;
  }

  @Override
  public List<SequenceState> read() throws SQLException {
    return SequenceState.read(server.helper(), null);
  }

  @Override
  public void carryOut(SequencePlan plan) throws SQLException {
    plan.carryOut(server.helper());
  }
}
