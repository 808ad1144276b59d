package io.bluegreen.jdbc.internal.session.cluster;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import io.bluegreen.jdbc.internal.connect.AnswerLimit;
import io.bluegreen.jdbc.internal.observe.DriverLog;
import io.bluegreen.jdbc.internal.session.ConnectionActivity;
import io.bluegreen.jdbc.internal.session.InternalQuery;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import org.jspecify.annotations.Nullable;
import org.postgresql.core.BaseConnection;
import org.postgresql.core.TypeInfo;

/**
 * The database's own types that pgjdbc needs to read a result or an array that was fetched before a
 * move.
 *
 * <p>pgjdbc looks a type up when it first meets it, on the connection from which the value came.
 * That connection is closed soon after a move, so all types are loaded before. Stateless.
 */
final class KeptTypes {
  private static final DriverLog LOG = DriverLog.of(KeptTypes.class);

  /** Row types of tables come last: hardly any application reads those. */
  private static final String QUESTION =
      "SELECT t.oid, n.nspname = ANY (pg_catalog.current_schemas(true)), n.nspname, t.typname,"
          + " t.typtype, t.typarray"
          + " FROM pg_catalog.pg_type t"
          + " JOIN pg_catalog.pg_namespace n ON n.oid = t.typnamespace"
          + " LEFT JOIN pg_catalog.pg_class c ON c.oid = t.typrelid"
          + " WHERE t.oid >= 16384 AND t.typcategory <> 'A'"
          + " ORDER BY coalesce(c.relkind <> 'c', false) LIMIT 2000";

  /** The connection that has been told. */
  private @Nullable BaseConnection taught;

  /** Tells a connection all types, once; one that does not answer is left as it is. */
  void teach(BaseConnection pg) {
    if (taught != pg && tell(pg)) {
      taught = pg;
    }
  }

  /** Returns what closes a connection that was left, when nobody waits for that. */
  Runnable closing(BaseConnection old) {
    boolean knows = taught == old;
    return () -> {
      if (!knows) {
        tell(old);
      }
      close(old);
    };
  }

  @CanIgnoreReturnValue
  private static boolean tell(BaseConnection pg) {
    if (ConnectionActivity.isClosed(pg)) {
      return false;
    }
    try {
      AnswerLimit.run(
          pg,
          AnswerLimit.MILLIS,
          () -> InternalQuery.ask(pg, QUESTION, row -> add(pg.getTypeInfo(), row)));
      return true;
    } catch (SQLException | RuntimeException e) {
      LOG.debug("The types of a connection that is left cannot be asked for: " + e.getMessage());
      return false;
    }
  }

  static void close(BaseConnection old) {
    try {
      old.close();
    } catch (SQLException e) {
      LOG.debug("Closing a connection to the old side: " + e.getMessage());
    }
  }

  private static void add(TypeInfo types, ResultSet row) throws SQLException {
    int oid = (int) row.getLong(1);
    int array = (int) row.getLong(6);
    boolean onPath = row.getBoolean(2);
    String name = onPath ? row.getString(4) : qualified(row.getString(3), row.getString(4));
    int type = type(row.getString(5));
    types.addCoreType(name, oid, type, javaClass(type), array);
    if (!onPath && array != 0) {
      String itsArray = qualified(row.getString(3), "_" + row.getString(4));
      types.addCoreType(itsArray, array, Types.ARRAY, "java.sql.Array", 0);
    }
  }

  /** Writes a name as pgjdbc does for a type that is not on the path. */
  private static String qualified(String schema, String name) {
    return '"' + schema + "\".\"" + name + '"';
  }

  private static int type(String kind) {
    switch (kind) {
      case "c":
        return Types.STRUCT;
      case "d":
        return Types.DISTINCT;
      case "e":
        return Types.VARCHAR;
      default:
        return Types.OTHER;
    }
  }

  private static String javaClass(int type) {
    return type == Types.VARCHAR ? "java.lang.String" : "org.postgresql.util.PGobject";
  }
}
