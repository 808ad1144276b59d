package io.bluegreen.ops.cutover.side;

import io.bluegreen.jdbc.model.Side;
import io.bluegreen.ops.control.ServerIdentity;
import io.bluegreen.ops.replication.NewSideAdditions;
import io.bluegreen.ops.replication.TableColumns;
import io.bluegreen.ops.replication.TableCoverage;
import io.bluegreen.ops.replication.WayBackPublication;
import java.sql.SQLException;
import java.util.Map;
import java.util.Set;

/** The tables of one side, as {@link TableCoverage} compares them. */
public interface SideCoverage {
  /** Returns the tables that hold rows, with their columns. */
  Map<String, TableColumns> columns() throws SQLException;

  /** Returns the column lists of the publication of this side. */
  Map<String, Set<String>> columnLists() throws SQLException;

  /** Returns the major version of the server. */
  int major() throws SQLException;

  /** Returns all relations of the application. */
  Set<String> relations() throws SQLException;

  /** Returns what this side had beyond the other one when it became active. */
  NewSideAdditions additions() throws SQLException;

  /** Notes what this side has beyond the other one, before it becomes active. */
  void noteAdditions(Set<String> otherRelations, Set<WayBackPublication.Column> extraColumns)
      throws SQLException;

  /** Returns the servers that were noted here when both sides were known to be equal. */
  Map<Side, ServerIdentity> comparedServers() throws SQLException;

  /** Notes the servers of both sides where both are known to be equal; nothing forgets them. */
  void noteServers(Map<Side, ServerIdentity> servers) throws SQLException;

  /** Returns what the fence and the publication of this side cover, while it is active. */
  TableCoverage.Source asSource() throws SQLException;

  /** Returns what the subscriptions and the publication of this side cover, while it is idle. */
  TableCoverage.Target asTarget() throws SQLException;

  /** Returns the same without the publication, which waits for nobody's locks. */
  TableCoverage.Target asFilledTarget() throws SQLException;
}
