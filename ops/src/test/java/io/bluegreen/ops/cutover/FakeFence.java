package io.bluegreen.ops.cutover;

import io.bluegreen.jdbc.model.Side;
import io.bluegreen.ops.cutover.side.SideFence;
import io.bluegreen.ops.sql.Deadline;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;

/** The fence of a side of a server in memory: all locks or none, and a sentinel in the log. */
final class FakeFence implements SideFence {
  private final FakePair pair;
  private final FakeServer server;
  private final Side side;

  FakeFence(FakePair pair, FakeServer server, Side side) {
    this.pair = pair;
    this.server = server;
    this.side = side;
  }

  @Override
  public long set(Duration within) throws SQLException {
    server.requireReachable();
    if (!server.blockers.isEmpty()) {
      throw new SQLException("could not obtain lock on relation \"account\"", "55P03");
    }
    Long standing = server.fences.get(side);
    long epoch = standing == null ? pair.nextEpoch(server) : standing;
    server.fences.put(side, epoch);
    server.log.add(new FakeServer.Line("sentinel " + epoch, side, epoch, "fence"));
    return epoch;
  }

  @Override
  public long standing() throws SQLException {
    server.requireReachable();
    return server.fences.getOrDefault(side, 0L);
  }

  @Override
  public boolean isClosed() throws SQLException {
    return standing() != 0;
  }

  @Override
  public boolean isThere() throws SQLException {
    return standing() != 0;
  }

  @Override
  public void lift() throws SQLException {
    server.requireReachable();
    server.fences.remove(side);
  }

  @Override
  public List<String> openTables() {
    return List.copyOf(server.madeAfterTheFence);
  }

  @Override
  public void tryOnce(Duration within) throws SQLException {
    server.requireReachable();
  }

  @Override
  public List<String> openIdleTables() {
    return List.copyOf(server.openIdleTables);
  }

  @Override
  public boolean isOpenedOnPurpose() {
    return false;
  }

  @Override
  public List<String> removeIdleTriggers(Deadline deadline) {
    return List.of();
  }
}
