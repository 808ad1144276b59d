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

  /** The tables that the names may mean, their partitions, and what their foreign keys change. */
  private static final String WRITTEN =
      "WITH RECURSIVE w AS (SELECT ?::text[]::name[] AS names), r AS (SELECT c.oid, c.relkind FROM w"
          + " JOIN pg_catalog.pg_class c ON c.relname = ANY (w.names) WHERE c.relkind IN ('r', 'p',"
          + " 'f', 'v') AND c.relnamespace <> ALL (ARRAY['pg_catalog'::pg_catalog.regnamespace,"
          + " 'information_schema'::pg_catalog.regnamespace]) UNION SELECT c.oid, c.relkind FROM r"
          + " JOIN pg_catalog.pg_class c ON c.oid IN (SELECT i.inhrelid FROM pg_catalog.pg_inherits i"
          + " WHERE i.inhparent = r.oid UNION ALL SELECT k.conrelid FROM pg_catalog.pg_constraint k"
          + " WHERE k.confrelid = r.oid AND k.contype = 'f' AND (k.confdeltype IN ('c', 'n', 'd') OR"
          + " k.confupdtype IN ('c', 'n', 'd'))))";

  /** The triggers of a fence refuse the write as a whole. */
  private static final String WRITES_MORE =
      WRITTEN
          + " SELECT NOT EXISTS (SELECT FROM r) OR EXISTS (SELECT FROM r WHERE r.relkind IN ('f',"
          + " 'v')) OR EXISTS (SELECT FROM r JOIN pg_catalog.pg_trigger t ON t.tgrelid = r.oid WHERE"
          + " NOT t.tgisinternal AND t.tgenabled <> 'D' AND t.tgname NOT IN"
          + " ('bluegreen_fence', 'bluegreen_idle_fence')) OR EXISTS (SELECT FROM r JOIN"
          + " pg_catalog.pg_rewrite u ON u.ev_class = r.oid WHERE u.ev_type <> '1')";

  private static final String EXPRESSIONS =
      WRITTEN
          + " SELECT pg_catalog.pg_get_expr(d.adbin, d.adrelid) FROM r JOIN pg_catalog.pg_attrdef d"
          + " ON d.adrelid = r.oid UNION ALL SELECT pg_catalog.pg_get_constraintdef(k.oid) FROM r"
          + " JOIN pg_catalog.pg_constraint k ON k.conrelid = r.oid WHERE k.contype = 'c' UNION ALL"
          + " SELECT pg_catalog.pg_get_expr(e.expression, l.polrelid) FROM r JOIN"
          + " pg_catalog.pg_policy l ON l.polrelid = r.oid CROSS JOIN LATERAL (VALUES (l.polqual),"
          + " (l.polwithcheck)) e (expression) WHERE e.expression IS NOT NULL UNION ALL SELECT"
          + " pg_catalog.pg_get_expr(x.indexprs, x.indrelid) FROM r JOIN pg_catalog.pg_index x ON"
          + " x.indrelid = r.oid WHERE x.indexprs IS NOT NULL UNION ALL SELECT"
          + " pg_catalog.concat_ws(' , ', pg_catalog.pg_get_expr(y.typdefaultbin, 0),"
          + " pg_catalog.pg_get_constraintdef(k.oid)) FROM r JOIN pg_catalog.pg_attribute a ON"
          + " a.attrelid = r.oid AND a.attnum > 0 JOIN pg_catalog.pg_type y ON y.oid = a.atttypid"
          + " LEFT JOIN pg_catalog.pg_constraint k ON k.contypid = y.oid WHERE y.typtype = 'd'";

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
  public boolean writesMore(SqlNames names) throws SQLException {
    try (PreparedStatement query = live.prepareStatement(WRITES_MORE)) {
      query.setArray(1, array(names.all()));
      try (ResultSet found = query.executeQuery()) {
        return !found.next() || found.getBoolean(1);
      }
    }
  }

  @Override
  public List<String> expressions(SqlNames names) throws SQLException {
    return texts(EXPRESSIONS, names);
  }

  @Override
  public List<String> definitions(SqlNames names) throws SQLException {
    return texts(DEFINITIONS, names);
  }

  private List<String> texts(String question, SqlNames names) throws SQLException {
    try (PreparedStatement query = live.prepareStatement(question)) {
      query.setArray(1, array(names.all()));
      try (ResultSet found = query.executeQuery()) {
        List<String> texts = new ArrayList<>();
        while (found.next()) {
          texts.add(String.valueOf(found.getString(1)));
        }
        return texts;
      }
    }
  }

  private Array array(Collection<String> names) throws SQLException {
    return live.createArrayOf("text", names.toArray());
  }
}
