package io.bluegreen.ops.prepare;

import io.bluegreen.ops.sql.Sql;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.regex.Pattern;

/**
 * The obstacles of a schema copy: objects that cannot be copied, and statements that name the
 * source schema.
 */
final class CopyProblems {
  private static final String NOT_COPIED =
      "SELECT pg_describe_object(q.c::regclass, q.o, 0) FROM ("
          + "SELECT 'pg_proc' AS c, oid AS o FROM pg_proc WHERE pronamespace = ? AND prokind = 'a'"
          + " UNION ALL SELECT 'pg_operator', oid FROM pg_operator WHERE oprnamespace = ?"
          + " UNION ALL SELECT 'pg_opclass', oid FROM pg_opclass WHERE opcnamespace = ?"
          + " UNION ALL SELECT 'pg_collation', oid FROM pg_collation WHERE collnamespace = ?"
          + " UNION ALL SELECT 'pg_ts_config', oid FROM pg_ts_config WHERE cfgnamespace = ?"
          + " UNION ALL SELECT 'pg_ts_dict', oid FROM pg_ts_dict WHERE dictnamespace = ?"
          + " UNION ALL SELECT 'pg_statistic_ext', oid FROM pg_statistic_ext WHERE stxnamespace = ?"
          + " UNION ALL SELECT 'pg_type', oid FROM pg_type WHERE typnamespace = ? AND typtype = 'r'"
          + " UNION ALL SELECT 'pg_class', oid FROM pg_class WHERE relnamespace = ? AND (relkind = 'f'"
          + " OR (NOT relispartition AND relkind = 'r' AND EXISTS (SELECT FROM pg_inherits WHERE"
          + " inhrelid = pg_class.oid)))"
          + ") q WHERE NOT EXISTS (SELECT FROM pg_depend x WHERE x.classid = q.c::regclass AND x.objid"
          + " = q.o AND x.deptype = 'e')";
  private static final int PARAMETERS = 9;

  private CopyProblems() {}

  /** Returns objects of kinds that are not copied. */
  static List<String> notCopied(Connection connection, long schema) throws SQLException {
    Object[] arguments = Collections.nCopies(PARAMETERS, (Object) schema).toArray();
    List<String> all = new ArrayList<>(Sql.texts(connection, NOT_COPIED, arguments));
    all.addAll(
        Sql.texts(
            connection,
            "SELECT 'default privileges of ' || pg_get_userbyid(defaclrole) FROM pg_default_acl"
                + " WHERE defaclnamespace = ?",
            schema));
    return all;
  }

  /** Returns statements that name the source schema, so that their copies would refer to it. */
  static List<String> namingSource(List<String> statements, String schema) {
    Pattern name =
        Pattern.compile(
            "(?<![\\w.\"])(\"?)"
                + Pattern.quote(schema)
                + "\\1\\s*\\.|search_path\\b.*\\b"
                + Pattern.quote(schema)
                + "\\b");
    return statements.stream()
        .filter(statement -> name.matcher(statement).find())
        .map(statement -> statement.lines().findFirst().orElse(""))
        .toList();
  }
}
