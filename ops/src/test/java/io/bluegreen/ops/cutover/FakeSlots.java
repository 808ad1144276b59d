package io.bluegreen.ops.cutover;

import io.bluegreen.ops.cutover.side.SideSlots;
import io.bluegreen.ops.sql.Deadline;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The replication slots of a server in memory. A slot begins at the end of the log. */
final class FakeSlots implements SideSlots {
  private final FakePair pair;
  private final FakeServer server;

  FakeSlots(FakePair pair, FakeServer server) {
    this.pair = pair;
    this.server = server;
  }

  @Override
  public List<String> all() {
    return List.copyOf(server.slots.keySet());
  }

  @Override
  public @Nullable Boolean isActive(String name) throws SQLException {
    server.requireReachable();
    return server.slots.containsKey(name) ? server.isStreaming(name, pair.other(server)) : null;
  }

  @Override
  public boolean keepsUp(String name) throws SQLException {
    return Boolean.TRUE.equals(isActive(name));
  }

  @Override
  public void create(String name, Duration atMost) throws SQLException {
    server.requireReachable();
    if (server.slots.putIfAbsent(name, server.log.size()) != null) {
      throw new SQLException("replication slot \"" + name + "\" already exists", "42710");
    }
  }

  @Override
  public boolean drop(String name, Deadline deadline) throws SQLException {
    if (Boolean.TRUE.equals(isActive(name))) {
      return false;
    }
    server.slots.remove(name);
    return true;
  }
}
