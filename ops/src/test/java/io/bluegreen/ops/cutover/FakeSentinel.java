package io.bluegreen.ops.cutover;

import io.bluegreen.jdbc.model.Side;
import io.bluegreen.ops.cutover.side.SideSentinel;
import java.sql.SQLException;
import java.util.OptionalLong;

/** The sentinels in the log of a server in memory. Looking for one lets replication go on. */
final class FakeSentinel implements SideSentinel {
  private final FakePair pair;
  private final FakeServer server;
  private final Side side;

  FakeSentinel(FakePair pair, FakeServer server, Side side) {
    this.pair = pair;
    this.server = server;
    this.side = side;
  }

  @Override
  public OptionalLong unreadyTables(Side from, long epoch) throws SQLException {
    server.requireReachable();
    pair.replicate();
    boolean here =
        server.log.stream()
            .anyMatch(
                line ->
                    line.action().equals("fence") && line.side() == from && line.epoch() == epoch);
    return here
        ? OptionalLong.of(
            server.subscriptions.values().stream().mapToLong(one -> one.unready).sum())
        : OptionalLong.empty();
  }

  @Override
  public String sendOpen(long epoch) throws SQLException {
    server.requireReachable();
    String name = "open " + server.log.size();
    server.log.add(new FakeServer.Line(name, side, epoch, "unfence"));
    return name;
  }

  @Override
  public boolean has(String name) throws SQLException {
    server.requireReachable();
    pair.replicate();
    return server.log.stream().anyMatch(line -> line.name().equals(name));
  }
}
