package io.bluegreen.ops.reshape.model;

import io.bluegreen.ops.reshape.spec.SpecException;
import io.bluegreen.ops.sql.Sql;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The question which columns an expression needs. The server answers it: a temporary view of the
 * expression depends on them. The connection is in a transaction that will be rolled back.
 */
final class ExpressionNeeds {
  private static final String COLUMNS =
      "SELECT d.refobjid, a.attname FROM pg_rewrite r JOIN pg_depend d ON d.classid ="
          + " 'pg_rewrite'::regclass AND d.objid = r.oid AND d.refclassid = 'pg_class'::regclass"
          + " AND d.refobjsubid > 0 JOIN pg_attribute a ON a.attrelid = d.refobjid AND a.attnum ="
          + " d.refobjsubid WHERE r.ev_class = 'pg_temp.bluegreen_probe'::regclass"
          + " AND d.refobjid <> r.ev_class ORDER BY a.attnum";

  private final Connection connection;

  /** One column of one table. */
  private record Needed(long table, String column) {}

  ExpressionNeeds(Connection connection) {
    this.connection = connection;
  }

  /**
   * Returns the columns that expressions need, by the oid of their table.
   *
   * @param from as behind FROM
   * @param what how the expressions are called in an error
   */
  Map<Long, List<String>> of(List<String> expressions, String from, String what)
      throws SQLException, SpecException {
    List<String> named = new ArrayList<>();
    for (int i = 0; i < expressions.size(); i++) {
      named.add("(" + expressions.get(i) + ") AS bluegreen_" + i);
    }
    Savepoint before = connection.setSavepoint();
    try {
      Sql.run(
          connection,
          "CREATE TEMPORARY VIEW bluegreen_probe AS SELECT %s FROM %s"
              .formatted(String.join(", ", named), from));
    } catch (SQLException e) {
      connection.rollback(before);
      throw new SpecException(
          what
              + " cannot be used: "
              + String.valueOf(e.getMessage()).lines().findFirst().orElse(""));
    }
    Map<Long, List<String>> needs = new LinkedHashMap<>();
    for (Needed needed :
        Sql.list(connection, row -> new Needed(row.getLong(1), Sql.text(row, 2)), COLUMNS)) {
      needs.computeIfAbsent(needed.table(), any -> new ArrayList<>()).add(needed.column());
    }
    Sql.run(connection, "DROP VIEW pg_temp.bluegreen_probe");
    return needs;
  }
}
