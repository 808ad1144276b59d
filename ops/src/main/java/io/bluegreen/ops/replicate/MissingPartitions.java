package io.bluegreen.ops.replicate;

import io.bluegreen.ops.sql.Sql;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/**
 * The partitions that the application has made on the active side since the structure was copied.
 * What a partition looks like follows from the table above it, so they can be made on the idle side
 * too: columns, constraints and indexes come from there, bounds, owner and a full replica identity
 * from the active side.
 */
final class MissingPartitions {
  private static final String PARTITIONS =
      "SELECT t.relation, pg_catalog.format('%I.%I', an.nspname, above.relname),"
          + " pg_catalog.format('CREATE TABLE %s PARTITION OF %I.%I %s%s', t.relation, an.nspname,"
          + " above.relname, pg_catalog.pg_get_expr(c.relpartbound, c.oid), CASE c.relkind"
          + " WHEN 'p' THEN ' PARTITION BY ' || pg_catalog.pg_get_partkeydef(c.oid) ELSE '' END),"
          + " pg_catalog.format('ALTER TABLE %s OWNER TO %I%s', t.relation,"
          + " pg_catalog.pg_get_userbyid(c.relowner), CASE c.relreplident WHEN 'f'"
          + " THEN ', REPLICA IDENTITY FULL' ELSE '' END)"
          + " FROM bluegreen.tables_to_fence(?, 'blue') t JOIN pg_catalog.pg_class c ON c.oid = t.relid"
          + " JOIN pg_catalog.pg_inherits i ON i.inhrelid = c.oid"
          + " JOIN pg_catalog.pg_class above ON above.oid = i.inhparent"
          + " JOIN pg_catalog.pg_namespace an ON an.oid = above.relnamespace"
          + " WHERE c.relispartition AND c.relpersistence = 'p'"
          + " ORDER BY (SELECT count(*) FROM pg_catalog.pg_partition_ancestors(c.oid)), t.relation";

  private record Partition(String name, String above, String create, String own) {}

  private MissingPartitions() {}

  /**
   * Makes them, each in a transaction of its own.
   *
   * @return the names of those that were made
   */
  static List<String> make(Connection source, Connection target, String deployment)
      throws SQLException {
    List<String> made = new ArrayList<>();
    for (Partition partition : of(source, deployment)) {
      if (isThere(target, partition.above()) && !isThere(target, partition.name())) {
        Sql.run(target, partition.create() + "; " + partition.own());
        made.add(partition.name());
      }
    }
    return made;
  }

  private static List<Partition> of(Connection source, String deployment) throws SQLException {
    return Sql.list(
        source,
        row ->
            new Partition(Sql.text(row, 1), Sql.text(row, 2), Sql.text(row, 3), Sql.text(row, 4)),
        PARTITIONS,
        deployment);
  }

  private static boolean isThere(Connection connection, String table) throws SQLException {
    return Sql.truth(connection, "SELECT pg_catalog.to_regclass(?) IS NOT NULL", table);
  }
}
