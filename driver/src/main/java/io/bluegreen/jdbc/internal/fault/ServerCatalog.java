package io.bluegreen.jdbc.internal.fault;

import io.bluegreen.jdbc.internal.sql.SqlNames;
import java.sql.Array;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.postgresql.core.BaseConnection;

/**
 * The catalog of a live server.
 *
 * <p>It looks for names in all schemas, whatever the search path, and so may find more than the
 * statement means, but not less. A function with one row as its argument can be called like a
 * column, without parentheses. Procedures, foreign tables and volatile casts count as volatile.
 */
final class ServerCatalog implements CatalogLookup {
  private static final String HAS_VOLATILE =
      "SELECT EXISTS (SELECT FROM pg_catalog.pg_proc p WHERE p.proname = ANY (w.called)"
          + " AND (p.provolatile = 'v' OR p.prokind = 'p'))"
          + " OR EXISTS (SELECT FROM pg_catalog.pg_proc p JOIN pg_catalog.pg_type t"
          + " ON t.oid = p.proargtypes[0] WHERE p.proname = ANY (w.names)"
          + " AND p.provolatile = 'v' AND t.typtype IN ('c', 'p'))"
          + " OR EXISTS (SELECT FROM pg_catalog.pg_proc p JOIN pg_catalog.pg_aggregate a"
          + " ON a.aggfnoid = p.oid JOIN pg_catalog.pg_proc s ON s.oid IN (a.aggtransfn,"
          + " a.aggfinalfn, a.aggcombinefn, a.aggmtransfn, a.aggminvtransfn, a.aggmfinalfn)"
          + " WHERE p.proname = ANY (w.called) AND s.provolatile = 'v')"
          + " OR EXISTS (SELECT FROM pg_catalog.pg_operator o JOIN pg_catalog.pg_proc p"
          + " ON p.oid = o.oprcode WHERE o.oprname = ANY (w.operators) AND p.provolatile = 'v')"
          + " OR EXISTS (SELECT FROM pg_catalog.pg_cast c JOIN pg_catalog.pg_proc p"
          + " ON p.oid = c.castfunc WHERE p.provolatile = 'v')"
          + " OR EXISTS (SELECT FROM pg_catalog.pg_class c"
          + " WHERE c.relname = ANY (w.names) AND c.relkind = 'f')"
          + " FROM (SELECT ?::text[]::name[] AS called, ?::text[]::name[] AS names,"
          + " ?::text[]::name[] AS operators) w";

  private static final String DEFINITIONS =
      "WITH w AS (SELECT ?::text[]::name[] AS names)"
          + " SELECT pg_catalog.pg_get_viewdef(c.oid) FROM w JOIN pg_catalog.pg_class c"
          + " ON c.relname = ANY (w.names) WHERE c.relkind = 'v'"
          + " UNION ALL SELECT pg_catalog.pg_get_expr(l.polqual, l.polrelid)"
          + " FROM w JOIN pg_catalog.pg_class c ON c.relname = ANY (w.names)"
          + " JOIN pg_catalog.pg_policy l ON l.polrelid = c.oid WHERE l.polqual IS NOT NULL";

  private final BaseConnection live;

  ServerCatalog(BaseConnection live) {
    this.live = live;
  }

  @Override
  public boolean hasVolatile(SqlNames names) throws SQLException {
    try (PreparedStatement query = live.prepareStatement(HAS_VOLATILE)) {
      query.setArray(1, array(names.called()));
      query.setArray(2, array(names.all()));
      query.setArray(3, array(names.operators()));
      try (ResultSet found = query.executeQuery()) {
        return !found.next() || found.getBoolean(1);
      }
    }
  }

  @Override
  public List<String> definitions(SqlNames names) throws SQLException {
    try (PreparedStatement query = live.prepareStatement(DEFINITIONS)) {
      query.setArray(1, array(names.all()));
      try (ResultSet found = query.executeQuery()) {
        List<String> definitions = new ArrayList<>();
        while (found.next()) {
          definitions.add(found.getString(1));
        }
        return definitions;
      }
    }
  }

  private Array array(Collection<String> names) throws SQLException {
    return live.createArrayOf("text", names.toArray());
  }
}
