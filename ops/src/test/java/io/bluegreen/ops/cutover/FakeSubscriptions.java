package io.bluegreen.ops.cutover;

import io.bluegreen.ops.cutover.side.SideSubscriptions;
import io.bluegreen.ops.replication.Subscriptions;
import java.sql.SQLException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The subscriptions and the publication of a server in memory. */
final class FakeSubscriptions implements SideSubscriptions {
  private final FakeServer server;

  FakeSubscriptions(FakeServer server) {
    this.server = server;
  }

  @Override
  public List<Subscriptions.Stream> all() throws SQLException {
    server.requireReachable();
    return server.subscriptions.entrySet().stream()
        .map(
            one ->
                new Subscriptions.Stream(one.getKey(), one.getKey(), one.getValue().enabled, true))
        .toList();
  }

  @Override
  public @Nullable Boolean isEnabled(String name) throws SQLException {
    server.requireReachable();
    FakeServer.FakeSubscription found = server.subscriptions.get(name);
    return found == null ? null : found.enabled;
  }

  @Override
  public void createDisabled(String name, String connectionInfo, boolean runAsOwner)
      throws SQLException {
    server.requireReachable();
    if (server.subscriptions.putIfAbsent(name, new FakeServer.FakeSubscription()) != null) {
      throw new SQLException("subscription \"" + name + "\" already exists", "42710");
    }
  }

  @Override
  public boolean runAsOwner() {
    return false;
  }

  @Override
  public void enable(String name) throws SQLException {
    found(name).enabled = true;
  }

  @Override
  public void disable(String name) throws SQLException {
    found(name).enabled = false;
  }

  private FakeServer.FakeSubscription found(String name) throws SQLException {
    server.requireReachable();
    FakeServer.FakeSubscription found = server.subscriptions.get(name);
    if (found == null) {
      throw new SQLException("subscription \"" + name + "\" does not exist", "42704");
    }
    return found;
  }

  @Override
  public void drop(String name) throws SQLException {
    server.requireReachable();
    server.subscriptions.remove(name);
  }

  @Override
  public List<String> tables(String name) throws SQLException {
    server.requireReachable();
    return server.subscriptions.containsKey(name) ? published() : List.of();
  }

  @Override
  public long unready(String name) throws SQLException {
    return found(name).unready;
  }

  /** A clause is a table's name, and may have a column list behind that. */
  @Override
  public void publish(List<String> clauses) throws SQLException {
    server.requireReachable();
    server.published.clear();
    server.published.add("bluegreen.sentinel");
    clauses.forEach(clause -> server.published.add(clause.split(" ", 2)[0]));
  }

  @Override
  public List<String> published() throws SQLException {
    server.requireReachable();
    return server.published.stream().sorted().toList();
  }
}
