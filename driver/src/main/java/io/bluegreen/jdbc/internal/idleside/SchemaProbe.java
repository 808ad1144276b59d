package io.bluegreen.jdbc.internal.idleside;

import io.bluegreen.jdbc.internal.control.ControlTable;
import java.sql.ResultSet;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;
import org.postgresql.core.BaseConnection;

/** The query whether a schema exists and the session's user may use it. Stateless. */
public final class SchemaProbe {

  private SchemaProbe() {}

  /** Returns why this session's user cannot use a schema, or null where he can. */
  public static @Nullable String whyUnusable(BaseConnection pg, String schema) throws SQLException {
    ResultSet answer =
        pg.execSQLQuery(
            "SELECT n.oid IS NOT NULL, pg_catalog.has_schema_privilege(n.oid, 'USAGE')"
                + " FROM (SELECT 1) one LEFT JOIN pg_catalog.pg_namespace n ON n.nspname = "
                + ControlTable.literal(pg, schema));
    try {
      answer.next();
      if (!answer.getBoolean(1)) {
        return "schema " + schema + " does not exist";
      }
      return answer.getBoolean(2) ? null : "no USAGE privilege on schema " + schema;
    } finally {
      answer.getStatement().close();
    }
  }
}
