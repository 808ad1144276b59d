package io.bluegreen.ops.replication;

import io.bluegreen.ops.sql.Sql;
import java.sql.Array;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One table of a side that holds rows, with what a publication of it may name.
 *
 * @param name {@code schema.table}, as SQL writes it
 * @param plainName the same without quotes
 * @param above the partitioned tables above it; the first is the root
 * @param types the columns that replication can carry, in order, each with its type
 * @param generated the columns that the server computes, which replication does not carry
 * @param isFull whether its replica identity is FULL
 * @param identity the columns of its replica identity, if that is an index
 * @param hasKey whether it has a primary key that could be its replica identity
 */
public record TableColumns(
    String name,
    String plainName,
    List<String> above,
    Map<String, String> types,
    Set<String> generated,
    boolean isFull,
    Set<String> identity,
    boolean hasKey) {
  private static final String COLUMN =
      "(SELECT pg_catalog.array_agg(%s ORDER BY a.attnum) FROM pg_catalog.pg_attribute a"
          + " WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped"
          + " AND a.attgenerated %s '')";

  private static final String QUERY =
      "SELECT pg_catalog.format('%I.%I', own.nspname, c.relname), own.nspname || '.' || c.relname,"
          + " (SELECT pg_catalog.array_agg(pg_catalog.format('%I.%I', n.nspname, p.relname)"
          + " ORDER BY p.oid <> pg_catalog.pg_partition_root(c.oid))"
          + " FROM pg_catalog.pg_partition_ancestors(c.oid) x"
          + " JOIN pg_catalog.pg_class p ON p.oid = x.relid"
          + " JOIN pg_catalog.pg_namespace n ON n.oid = p.relnamespace WHERE p.oid <> c.oid), "
          + COLUMN.formatted("a.attname::text", "=")
          + ", "
          + COLUMN.formatted("pg_catalog.format_type(a.atttypid, a.atttypmod)", "=")
          + ", "
          + COLUMN.formatted("a.attname::text", "<>")
          + ", c.relreplident = 'f', (SELECT pg_catalog.array_agg(a.attname::text)"
          + " FROM pg_catalog.pg_index i JOIN pg_catalog.pg_attribute a ON a.attrelid = i.indrelid"
          + " AND a.attnum = ANY (i.indkey::smallint[]) WHERE i.indrelid = c.oid"
          + " AND CASE c.relreplident WHEN 'd' THEN i.indisprimary WHEN 'i' THEN i.indisreplident"
          + " ELSE false END), EXISTS (SELECT FROM pg_catalog.pg_index i WHERE i.indrelid = c.oid"
          + " AND i.indisprimary AND i.indisvalid AND i.indimmediate)"
          + " FROM pg_catalog.pg_class c"
          + " JOIN pg_catalog.pg_namespace own ON own.oid = c.relnamespace"
          + " WHERE c.relkind = 'r' AND c.relpersistence = 'p'"
          + " AND own.nspname NOT IN ('bluegreen', 'information_schema') AND own.nspname !~ '^pg_'"
          + " AND (NOT EXISTS (SELECT FROM pg_catalog.pg_depend e WHERE e.objid = c.oid"
          + " AND e.classid = 'pg_catalog.pg_class'::pg_catalog.regclass AND e.deptype = 'e')"
          + " OR EXISTS (SELECT FROM pg_catalog.pg_publication_rel r JOIN pg_catalog.pg_publication p"
          + " ON p.oid = r.prpubid WHERE r.prrelid = c.oid AND p.pubname ~ '^bluegreen_'))"
          + " AND NOT EXISTS (SELECT FROM bluegreen.excluded_table x WHERE x.deployment = ?"
          + " AND (x.relation = pg_catalog.format('%I.%I', own.nspname, c.relname)"
          + " OR c.relispartition AND pg_catalog.to_regclass(x.relation) IN"
          + " (SELECT a.relid FROM pg_catalog.pg_partition_ancestors(c.oid) a)))"
          + " ORDER BY own.nspname COLLATE \"C\", c.relname COLLATE \"C\"";

  /**
   * Asks a server for all tables of a deployment that hold rows, by name: those that a fence would
   * close, also where the deployment has no row yet.
   */
  public static Map<String, TableColumns> read(Connection connection, String deployment)
      throws SQLException {
    Map<String, TableColumns> all = new LinkedHashMap<>();
    for (TableColumns table :
        Sql.list(
            connection,
            row ->
                new TableColumns(
                    Sql.text(row, 1),
                    Sql.text(row, 2),
                    texts(row.getArray(3)),
                    paired(texts(row.getArray(4)), texts(row.getArray(5))),
                    new HashSet<>(texts(row.getArray(6))),
                    row.getBoolean(7),
                    new HashSet<>(texts(row.getArray(8))),
                    row.getBoolean(9)),
            QUERY,
            deployment)) {
      all.put(table.name(), table);
    }
    return all;
  }

  private static List<String> texts(@Nullable Array array) throws SQLException {
    return array == null ? List.of() : Arrays.asList((String[]) array.getArray());
  }

  private static Map<String, String> paired(List<String> names, List<String> types) {
    Map<String, String> pairs = new LinkedHashMap<>();
    for (int i = 0; i < names.size(); i++) {
      pairs.put(names.get(i), types.get(i));
    }
    return pairs;
  }

  /** Returns the table by which people know it: the root of its partitions, or itself. */
  String shownName() {
    return above.isEmpty() ? name : above.get(0);
  }

  boolean has(String column) {
    return types.containsKey(column) || generated.contains(column);
  }

  /** Returns the statement that adds a column of this table to the other side's. */
  String addColumn(String column) {
    return "ALTER TABLE %s ADD COLUMN %s %s"
        .formatted(shownName(), Sql.identifier(column), Objects.requireNonNull(types.get(column)));
  }
}
