package io.bluegreen.ops.cutover.side;

import io.bluegreen.ops.replication.Publications;
import io.bluegreen.ops.replication.ReplicationNames;
import io.bluegreen.ops.replication.Subscriptions;
import java.sql.SQLException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The SQL of one side's subscriptions and of its publication. */
final class SqlSideSubscriptions implements SideSubscriptions {
  private final SideConnections server;
  private final String publication;

  SqlSideSubscriptions(SideConnections server, String deployment) {
    this.server = server;
    publication = ReplicationNames.of(deployment).publication();
  }

  @Override
  public List<Subscriptions.Stream> all() throws SQLException {
    return Subscriptions.all(server.main());
  }

  @Override
  public @Nullable Boolean isEnabled(String name) throws SQLException {
    return Subscriptions.enabled(server.main(), name);
  }

  @Override
  public void createDisabled(String name, String connectionInfo, boolean runAsOwner)
      throws SQLException {
    Subscriptions.create(
        server.main(),
        name,
        connectionInfo,
        publication,
        Subscriptions.Choices.disabled(runAsOwner));
  }

  @Override
  public boolean runAsOwner() throws SQLException {
    return Subscriptions.runAsOwner(server.main());
  }

  @Override
  public void enable(String name) throws SQLException {
    Subscriptions.enable(server.main(), name);
  }

  @Override
  public void disable(String name) throws SQLException {
    Subscriptions.disable(server.main(), name);
  }

  @Override
  public void drop(String name) throws SQLException {
    Subscriptions.drop(server.main(), name);
  }

  @Override
  public List<String> tables(String name) throws SQLException {
    return Subscriptions.tables(server.helper(), name);
  }

  @Override
  public long unready(String name) throws SQLException {
    return Subscriptions.unready(server.main(), name);
  }

  @Override
  public void publish(List<String> clauses) throws SQLException {
    Publications.set(server.main(), publication, clauses);
  }

  @Override
  public List<String> published() throws SQLException {
    return Subscriptions.published(server.helper(), publication);
  }
}
