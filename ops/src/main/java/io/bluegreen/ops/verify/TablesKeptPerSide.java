package io.bluegreen.ops.verify;

import io.bluegreen.ops.reshape.state.ReshapeTable;
import io.bluegreen.ops.sql.Sql;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/**
 * The tables of a pair of clusters whose rows nothing brings to the other side: unlogged ones of
 * the active side, those that each side keeps for itself, and the targets of a reshape. A
 * comparison leaves them out, because they differ anyway.
 */
public final class TablesKeptPerSide {
  private TablesKeptPerSide() {}

  /**
   * Returns those of one database, as {@code schema.table}.
   *
   * @param isActive whether it is the active side's: a table that is unlogged on the idle side
   *     alone gets every row all the same
   */
  public static List<String> of(Connection connection, String deployment, boolean isActive)
      throws SQLException {
    List<String> all = new ArrayList<>(ReshapeTable.openTargets(connection));
    all.addAll(own(connection, deployment, isActive));
    return all;
  }

  private static List<String> own(Connection connection, String deployment, boolean isActive)
      throws SQLException {
    return Sql.texts(
        connection,
        "SELECT n.nspname || '.' || c.relname FROM pg_catalog.pg_class c"
            + " JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace WHERE c.relkind = 'r'"
            + " AND n.nspname <> 'bluegreen' AND n.nspname <> 'information_schema'"
            + " AND n.nspname !~ '^pg_' AND NOT EXISTS (SELECT FROM pg_catalog.pg_depend e"
            + " WHERE e.classid = 'pg_catalog.pg_class'::pg_catalog.regclass AND e.objid = c.oid"
            + " AND e.deptype = 'e') AND (c.relpersistence = 'u' AND ? OR EXISTS"
            + " (SELECT FROM bluegreen.excluded_table x WHERE x.deployment = ? AND"
            + " (x.relation = pg_catalog.format('%I.%I', n.nspname, c.relname)"
            + " OR pg_catalog.to_regclass(x.relation) IN"
            + " (SELECT a.relid FROM pg_catalog.pg_partition_ancestors(c.oid) a)))) ORDER BY 1",
        isActive,
        deployment);
  }
}
