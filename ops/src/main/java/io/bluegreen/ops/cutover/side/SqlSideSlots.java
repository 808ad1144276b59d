package io.bluegreen.ops.cutover.side;

import io.bluegreen.ops.replication.ReplicationSlots;
import io.bluegreen.ops.sql.Deadline;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The SQL of one side's replication slots. */
final class SqlSideSlots implements SideSlots {
  private final SideConnections server;

  SqlSideSlots(SideConnections server) {
    this.server = server;
  }

  @Override
  public List<String> all() throws SQLException {
    return ReplicationSlots.all(server.main());
  }

  @Override
  public @Nullable Boolean isActive(String name) throws SQLException {
    return ReplicationSlots.active(server.main(), name);
  }

  @Override
  public boolean keepsUp(String name) throws SQLException {
    return ReplicationSlots.keepsUp(server.main(), name);
  }

  @Override
  public void create(String name, Duration atMost) throws SQLException {
    ReplicationSlots.create(server.main(), name, atMost);
  }

  @Override
  public boolean drop(String name, Deadline deadline) throws SQLException, InterruptedException {
    return ReplicationSlots.drop(server.main(), name, deadline);
  }
}
