package io.bluegreen.ops.replicate;

import io.bluegreen.ops.sql.Sql;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * The tables that each side of a pair keeps for itself, such as the history of a migration tool.
 * They are neither replicated nor fenced; both databases remember them.
 */
public final class ExcludedTables {
  private ExcludedTables() {}

  /** Returns them, as {@code schema.table}. */
  public static List<String> of(Connection connection, String deployment) throws SQLException {
    return Sql.texts(
        connection,
        "SELECT relation FROM bluegreen.excluded_table WHERE deployment = ? ORDER BY 1",
        deployment);
  }

  /**
   * Adds tables on both sides.
   *
   * @param names with or without schema, as the active side has them
   * @throws IllegalArgumentException if the active side has no table of one of these names
   */
  static void add(Connection source, Connection target, String deployment, List<String> names)
      throws SQLException {
    for (String table : named(source, names)) {
      for (Connection connection : List.of(source, target)) {
        Sql.update(
            connection,
            "INSERT INTO bluegreen.excluded_table (deployment, relation) VALUES (?, ?)"
                + " ON CONFLICT DO NOTHING",
            deployment,
            table);
      }
    }
  }

  /**
   * Returns the tables of some names, as {@code schema.table}.
   *
   * @param names with or without schema, as the active side has them
   * @throws IllegalArgumentException if the active side has no table of one of these names
   */
  static Set<String> named(Connection source, List<String> names) throws SQLException {
    TreeSet<String> chosen = new TreeSet<>();
    for (String name : names) {
      List<String> found =
          Sql.texts(
              source,
              "SELECT pg_catalog.format('%I.%I', n.nspname, c.relname) FROM pg_catalog.pg_class c"
                  + " JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace"
                  + " WHERE c.relkind IN ('r', 'p') AND n.nspname <> 'bluegreen'"
                  + " AND n.nspname <> 'information_schema' AND n.nspname !~ '^pg_' AND ? IN"
                  + " (c.relname, pg_catalog.format('%I', c.relname),"
                  + " pg_catalog.format('%I.%I', n.nspname, c.relname))",
              name);
      if (found.isEmpty()) {
        throw new IllegalArgumentException("the active side has no table " + name);
      }
      chosen.addAll(found);
    }
    return chosen;
  }
}
