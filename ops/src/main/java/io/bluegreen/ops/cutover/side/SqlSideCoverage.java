package io.bluegreen.ops.cutover.side;

import io.bluegreen.jdbc.model.Side;
import io.bluegreen.ops.control.ServerIdentity;
import io.bluegreen.ops.replication.ComparedServers;
import io.bluegreen.ops.replication.NewSideAdditions;
import io.bluegreen.ops.replication.Publications;
import io.bluegreen.ops.replication.ReplicationNames;
import io.bluegreen.ops.replication.TableColumns;
import io.bluegreen.ops.replication.TableCoverage;
import io.bluegreen.ops.replication.WayBackPublication;
import java.sql.SQLException;
import java.util.Map;
import java.util.Set;

/** The SQL of one side's tables, on a connection of its own. */
final class SqlSideCoverage implements SideCoverage {
  private final SideConnections server;
  private final String deployment;
  private final Side side;

  SqlSideCoverage(SideConnections server, String deployment, Side side) {
    this.server = server;
    this.deployment = deployment;
    this.side = side;
  }

  @Override
  public Map<String, TableColumns> columns() throws SQLException {
    return TableColumns.read(server.helper(), deployment);
  }

  @Override
  public Map<String, Set<String>> columnLists() throws SQLException {
    return Publications.columnLists(server.helper(), ReplicationNames.of(deployment).publication());
  }

  @Override
  public int major() throws SQLException {
    return server.helper().getMetaData().getDatabaseMajorVersion();
  }

  @Override
  public Set<String> relations() throws SQLException {
    return NewSideAdditions.relationsOf(server.helper());
  }

  @Override
  public NewSideAdditions additions() throws SQLException {
    return NewSideAdditions.read(server.helper(), deployment);
  }

  @Override
  public void noteAdditions(Set<String> otherRelations, Set<WayBackPublication.Column> extraColumns)
      throws SQLException {
    NewSideAdditions.note(server.main(), otherRelations, deployment, extraColumns);
  }

  @Override
  public Map<Side, ServerIdentity> comparedServers() throws SQLException {
    return ComparedServers.noted(server.helper(), deployment);
  }

  @Override
  public void noteServers(Map<Side, ServerIdentity> servers) throws SQLException {
    ComparedServers.forget(server.main(), deployment);
    ComparedServers.note(server.main(), deployment, servers);
  }

  @Override
  public TableCoverage.Source asSource() throws SQLException {
    return TableCoverage.Source.read(server.helper(), side, deployment);
  }

  @Override
  public TableCoverage.Target asTarget() throws SQLException {
    return TableCoverage.Target.read(server.helper(), side, deployment);
  }

  @Override
  public TableCoverage.Target asFilledTarget() throws SQLException {
    return TableCoverage.Target.readFilled(server.helper(), side);
  }
}
