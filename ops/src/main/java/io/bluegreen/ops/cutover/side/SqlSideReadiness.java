package io.bluegreen.ops.cutover.side;

import io.bluegreen.ops.catalog.ServerVersion;
import io.bluegreen.ops.control.ClockDifference;
import io.bluegreen.ops.sql.Sql;
import java.sql.SQLException;
import java.util.List;

/** The SQL of one server's conditions. */
final class SqlSideReadiness implements SideReadiness {
  private final SideConnections server;

  SqlSideReadiness(SideConnections server) {
    this.server = server;
  }

  @Override
  public boolean decodesLogically() throws SQLException {
    return Sql.truth(server.main(), "SELECT " + ServerVersion.CAN_DECODE_LOGICALLY);
  }

  @Override
  public boolean seesOtherSessions() throws SQLException {
    return Sql.truth(server.main(), "SELECT pg_catalog.pg_has_role('pg_read_all_stats', 'USAGE')");
  }

  @Override
  public List<String> publishedControlTables() throws SQLException {
    return Sql.texts(
        server.main(),
        "SELECT pubname || ' (' || tablename || ')' FROM pg_catalog.pg_publication_tables"
            + " WHERE schemaname = 'bluegreen' AND tablename <> 'sentinel' ORDER BY 1");
  }

  @Override
  public List<String> longTransactions() throws SQLException {
    return Sql.texts(
        server.main(),
        "SELECT 'pid ' || pid || ' since ' || xact_start FROM pg_catalog.pg_stat_activity"
            + " WHERE backend_xid IS NOT NULL AND backend_type <> 'logical replication worker'"
            + " AND xact_start < pg_catalog.clock_timestamp() - interval '1 second'"
            + " UNION ALL SELECT 'prepared transaction ' || gid"
            + " FROM pg_catalog.pg_prepared_xacts");
  }

  @Override
  public long clockMillis() throws SQLException {
    return ClockDifference.millis(server.helper());
  }
}
