package io.bluegreen.ops.preflight;

import io.bluegreen.jdbc.model.Side;
import io.bluegreen.ops.catalog.SequenceState;
import io.bluegreen.ops.replication.ComparedServers;
import io.bluegreen.ops.replication.ReplicationNames;
import io.bluegreen.ops.replication.WayBackPublication;
import io.bluegreen.ops.sql.ErrorReason;
import java.sql.SQLException;
import java.util.List;
import java.util.Set;

/** The pair that probes examine: its sides, and the answers of each side's catalog. */
interface CheckedPair {
  /** The active side. */
  Side source();

  /** The side that a switch would make the active one. */
  default Side target() {
    return source().other();
  }

  /** Tells whether both sides are schemas of one database. */
  boolean isOneDatabase();

  /** The sides that stand for one server each. */
  default List<Side> servers() {
    return isOneDatabase() ? List.of(source()) : List.of(source(), target());
  }

  /** A side's schema; empty in cluster mode, where names are the same on both sides. */
  String schema(Side side);

  PreflightOptions options();

  ReplicationNames names();

  /** The connection string with which the other side's server subscribes to a side. */
  String connectionInfo(Side side);

  /** The major version of a side's server. */
  int major(Side side) throws SQLException;

  /**
   * Runs a query that may use {@code here}, {@code app_schema} and {@code app_relation}: who asks,
   * and the schemas and relations of the deployment on that side. Its transaction is read-only.
   */
  List<CatalogRow> query(Side side, String sql) throws SQLException;

  /**
   * The deployment's objects on a side: {@code schema.relation}, {@code schema.routine(arguments)},
   * {@code column schema.table.name}, {@code type schema.name} and {@code role name}.
   */
  Set<String> objects(Side side) throws SQLException;

  /** The sequences of a side, each as the sequence itself has it. */
  List<SequenceState> sequences(Side side) throws SQLException;

  /** What the idle side would send back after a switch. */
  WayBackPublication wayBack() throws SQLException;

  /** The servers that are others than when the copy was made or compared last. */
  List<ComparedServers.Replaced> replacedServers() throws SQLException;

  /** Runs a statement in a transaction that is rolled back. */
  void attempt(Side side, String sql) throws SQLException;

  /** What is said of a check that could not be asked. */
  static CheckFinding unasked(Side side, SQLException why) {
    return new CheckFinding(
        CheckVerdict.WARN, side, "could not be checked: " + ErrorReason.of(why), "");
  }
}
