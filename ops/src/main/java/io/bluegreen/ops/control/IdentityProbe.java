package io.bluegreen.ops.control;

import io.bluegreen.jdbc.model.Side;
import io.bluegreen.ops.sql.Sql;
import java.sql.Connection;
import java.sql.SQLException;

/** The query for the identity of a server. */
@FunctionalInterface
public interface IdentityProbe {
  /**
   * The query to the server itself. The timeline comes from the name of the current WAL file,
   * because the control file shows a promotion only after the next checkpoint.
   */
  IdentityProbe SQL =
      (side, connection) ->
          Sql.one(
              connection,
              row -> new ServerIdentity(Sql.text(row, 1), Sql.text(row, 2)),
              "SELECT system_identifier::text, CASE WHEN pg_catalog.pg_is_in_recovery()"
                  + " THEN 'standby' ELSE pg_catalog.left(pg_catalog.pg_walfile_name("
                  + "pg_catalog.pg_current_wal_insert_lsn()), 8) END"
                  + " FROM pg_catalog.pg_control_system()");

  /** Returns the identity of the server behind a connection. */
  ServerIdentity of(Side side, Connection connection) throws SQLException;
}
