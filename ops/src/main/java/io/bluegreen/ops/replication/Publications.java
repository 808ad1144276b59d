package io.bluegreen.ops.replication;

import io.bluegreen.ops.catalog.ServerVersion;
import io.bluegreen.ops.sql.Sql;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The SQL that creates, changes and drops the deployment's publication in one database. */
public final class Publications {
  private static final String LISTS =
      "SELECT pg_catalog.format('%I.%I', n.nspname, c.relname),"
          + " (SELECT pg_catalog.array_agg(a.attname::text) FROM pg_catalog.pg_attribute a"
          + " WHERE a.attrelid = c.oid AND a.attnum = ANY (x.prattrs))"
          + " FROM pg_catalog.pg_publication p JOIN pg_catalog.pg_publication_rel x ON x.prpubid = p.oid"
          + " JOIN pg_catalog.pg_class c ON c.oid = x.prrelid"
          + " JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace"
          + " WHERE p.pubname = ? AND x.prattrs IS NOT NULL";

  private static final String PARTLY_SENT =
      "SELECT pg_catalog.format('%I.%I', n.nspname, c.relname)"
          + " FROM pg_catalog.pg_publication p JOIN pg_catalog.pg_publication_rel x ON x.prpubid = p.oid"
          + " LEFT JOIN LATERAL pg_catalog.pg_partition_tree(x.prrelid) t ON t.isleaf"
          + " JOIN pg_catalog.pg_class c ON c.oid = coalesce(t.relid::pg_catalog.oid, x.prrelid)"
          + " JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace"
          + " WHERE p.pubname = ? AND n.nspname <> 'bluegreen'"
          + " AND (pg_catalog.to_jsonb(x) ->> 'prqual' IS NOT NULL"
          + " OR NOT (p.pubinsert AND p.pubupdate AND p.pubdelete AND p.pubtruncate)) ORDER BY 1";

  private Publications() {}

  /** Tells whether there is one of this name. */
  public static boolean exists(Connection connection, String name) throws SQLException {
    return Sql.truth(
        connection,
        "SELECT EXISTS (SELECT FROM pg_catalog.pg_publication WHERE pubname = ?)",
        name);
  }

  /**
   * Creates a publication, or gives it other tables, and always the sentinel. Never FOR ALL TABLES:
   * that would send the control table's own row to the other side.
   *
   * @param tables names, each with a column list or without one
   */
  public static void set(Connection connection, String name, List<String> tables)
      throws SQLException {
    List<String> all = new ArrayList<>(tables);
    all.add("bluegreen.sentinel");
    boolean exists = exists(connection, name);
    Sql.run(
        connection,
        "%s PUBLICATION %s %s TABLE %s"
            .formatted(
                exists ? "ALTER" : "CREATE",
                Sql.identifier(name),
                exists ? "SET" : "FOR",
                String.join(", ", all)));
  }

  /**
   * Lets a publication send every operation again.
   *
   * @return the tables of which it did not send all: those with a row filter, or all where an
   *     operation was left out
   */
  public static List<String> sendAll(Connection connection, String name) throws SQLException {
    List<String> tables = Sql.texts(connection, PARTLY_SENT, name);
    if (!tables.isEmpty()) {
      Sql.run(
          connection,
          "ALTER PUBLICATION %s SET (publish = 'insert, update, delete, truncate')"
              .formatted(Sql.identifier(name)));
    }
    return tables;
  }

  /** Drops a publication, if there is one. */
  public static void drop(Connection connection, String name) throws SQLException {
    Sql.run(connection, "DROP PUBLICATION IF EXISTS " + Sql.identifier(name));
  }

  /** Returns the column lists of its tables; a table without a list sends all columns. */
  public static Map<String, Set<String>> columnLists(Connection connection, String name)
      throws SQLException {
    Map<String, Set<String>> lists = new HashMap<>();
    if (ServerVersion.of(connection).hasColumnLists()) {
      Sql.list(
          connection,
          row ->
              lists.put(
                  Sql.text(row, 1),
                  new HashSet<>(Arrays.asList((String[]) row.getArray(2).getArray()))),
          LISTS,
          name);
    }
    return lists;
  }
}
