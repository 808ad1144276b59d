package io.bluegreen.ops.cli;

import io.bluegreen.ops.replication.IdleSide;
import io.bluegreen.ops.sql.Sql;
import io.bluegreen.ops.verify.TableVerdict;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The tables of the idle side that somebody may have written while it was open, as they stood
 * before a comparison of both sides.
 */
final class IdleWrites {
  private final Connection idle;
  private final String deployment;
  private final List<String> tables;
  private final String since;

  private IdleWrites(Connection idle, String deployment, List<String> tables, String since) {
    this.idle = idle;
    this.deployment = deployment;
    this.tables = tables;
    this.since = since;
  }

  static IdleWrites read(Connection idle, String deployment) throws SQLException {
    return new IdleWrites(
        idle,
        deployment,
        IdleSide.unverified(idle, deployment),
        Sql.one(idle, row -> Sql.text(row, 1), "SELECT pg_catalog.clock_timestamp()::text"));
  }

  /** Notes what was found equal; returns what is still to be compared, in words. */
  List<String> compared(List<TableVerdict> verdicts) throws SQLException {
    Set<String> same =
        verdicts.stream()
            .filter(TableVerdict::isSame)
            .map(TableVerdict::table)
            .collect(Collectors.toSet());
    List<String> left = new ArrayList<>();
    if (!tables.isEmpty()) {
      Sql.run(idle, "SET default_transaction_read_only = off");
    }
    for (String table : tables) {
      if (same.containsAll(leaves(table))) {
        IdleSide.verified(idle, deployment, table, since);
      } else {
        left.add("somebody may have written %s on the idle side, and it differs".formatted(table));
      }
    }
    return left;
  }

  /** A partitioned table has no rows of its own. */
  private List<String> leaves(String table) throws SQLException {
    List<String> leaves =
        Sql.texts(
            idle,
            "SELECT n.nspname || '.' || c.relname"
                + " FROM pg_catalog.pg_partition_tree(pg_catalog.to_regclass(?)) t"
                + " JOIN pg_catalog.pg_class c ON c.oid = t.relid"
                + " JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace"
                + " WHERE t.isleaf AND c.relkind = 'r'",
            table);
    return leaves.isEmpty() ? List.of(table) : leaves;
  }
}
