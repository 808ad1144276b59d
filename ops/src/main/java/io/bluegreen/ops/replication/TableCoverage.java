package io.bluegreen.ops.replication;

import io.bluegreen.jdbc.model.Side;
import io.bluegreen.ops.sql.Sql;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * The one answer to the question whether the fence of the active side, the publications and the
 * subscription of the idle side cover the same tables. A table that only some of them know would be
 * left behind by a switch. Asked by preflight's commands, by status and wait-sync, before a run and
 * once more before its flip. What the idle side has beyond the active one is no gap.
 *
 * @param source what the active side says
 * @param target what the idle side says
 * @param columns what both say of their columns
 */
public record TableCoverage(Source source, Target target, ColumnCoverage columns) {
  private static final String SENTINEL = "bluegreen.sentinel";

  private static final String FENCED =
      "SELECT t.relation, coalesce((SELECT pg_catalog.string_agg("
          + "pg_catalog.format('%I.%I', n.nspname, p.relname), ' '"
          + " ORDER BY a.relid <> pg_catalog.pg_partition_root(t.relid))"
          + " FROM pg_catalog.pg_partition_ancestors(t.relid) a"
          + " JOIN pg_catalog.pg_class p ON p.oid = a.relid"
          + " JOIN pg_catalog.pg_namespace n ON n.oid = p.relnamespace WHERE p.oid <> t.relid), ''),"
          + " c.relpersistence = 'u'"
          + " FROM bluegreen.tables_to_fence(?, ?) t JOIN pg_catalog.pg_class c ON c.oid = t.relid"
          + " WHERE c.relkind = 'r'";

  private static final String TABLES =
      "SELECT pg_catalog.format('%I.%I', n.nspname, c.relname) FROM pg_catalog.pg_class c"
          + " JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace"
          + " WHERE c.relkind IN ('r', 'p') AND n.nspname <> 'information_schema'"
          + " AND n.nspname !~ '^pg_'";

  private static final String SUBSCRIBED =
      "SELECT pg_catalog.format('%I.%I', n.nspname, c.relname) FROM pg_catalog.pg_subscription_rel r"
          + " JOIN pg_catalog.pg_class c ON c.oid = r.srrelid"
          + " JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace"
          + " WHERE r.srsubid IN (SELECT z.srsubid FROM pg_catalog.pg_subscription_rel z"
          + " JOIN pg_catalog.pg_subscription s ON s.oid = z.srsubid"
          + " WHERE z.srrelid = 'bluegreen.sentinel'::pg_catalog.regclass AND s.subdbid ="
          + " (SELECT oid FROM pg_catalog.pg_database"
          + " WHERE datname = pg_catalog.current_database()))";

  /**
   * The active side.
   *
   * @param side which one it is
   * @param fenced the logged tables with rows that a fence would close, each with the names of the
   *     partitioned tables above it
   * @param unlogged the unlogged ones, which a fence closes too, and whose rows nothing sends
   * @param published the tables that its publication sends
   * @param additions what it had beyond the other side when it became active
   */
  public record Source(
      Side side,
      Map<String, List<String>> fenced,
      Set<String> unlogged,
      Set<String> published,
      NewSideAdditions additions) {
    /** Asks a server. */
    public static Source read(Connection connection, Side side, String deployment)
        throws SQLException {
      Map<String, List<String>> fenced = new LinkedHashMap<>();
      Set<String> unlogged = new HashSet<>();
      Sql.list(
          connection,
          row ->
              row.getBoolean(3)
                  ? unlogged.add(Sql.text(row, 1))
                  : fenced.put(Sql.text(row, 1), words(Sql.text(row, 2))),
          FENCED,
          deployment,
          side.text());
      return new Source(
          side,
          fenced,
          unlogged,
          new TreeSet<>(
              Subscriptions.published(connection, ReplicationNames.of(deployment).publication())),
          NewSideAdditions.read(connection, deployment));
    }

    private static List<String> words(String names) {
      return names.isEmpty() ? List.of() : List.of(names.split(" ", -1));
    }
  }

  /**
   * The idle side.
   *
   * @param side which one it is
   * @param tables all of its tables
   * @param published the tables that its publication sends, for the way back
   * @param subscribed the tables that its subscriptions fill
   */
  public record Target(
      Side side, Set<String> tables, Set<String> published, Set<String> subscribed) {
    /** Asks a server. */
    public static Target read(Connection connection, Side side, String deployment)
        throws SQLException {
      return readFilled(connection, side)
          .publishing(
              new TreeSet<>(
                  Subscriptions.published(
                      connection, ReplicationNames.of(deployment).publication())));
    }

    /**
     * Asks a server for all but its publication. Newer servers open every table to list a
     * publication, and would wait there for a transaction that has the tables for itself.
     */
    public static Target readFilled(Connection connection, Side side) throws SQLException {
      return new Target(
          side,
          new HashSet<>(Sql.texts(connection, TABLES)),
          Set.of(),
          new TreeSet<>(Sql.texts(connection, SUBSCRIBED)));
    }

    /** Returns the same with another answer to what its publication sends. */
    public Target publishing(Set<String> sent) {
      return new Target(side, tables, sent, subscribed);
    }
  }

  /** Asks both servers, one after the other. */
  public static TableCoverage read(
      Connection source, Connection target, Side from, String deployment) throws SQLException {
    return new TableCoverage(
        Source.read(source, from, deployment),
        Target.read(target, from.other(), deployment),
        ColumnCoverage.read(source, target, from, deployment));
  }

  /** Returns the coverage of the tables alone, without their columns. */
  public static TableCoverage ofTables(Source source, Target target) {
    return new TableCoverage(source, target, ColumnCoverage.UNASKED);
  }

  /** Returns every table that something leaves out; none where all name the same ones. */
  public List<CoverageGap> gaps() {
    List<CoverageGap> gaps = new ArrayList<>();
    source.fenced.forEach((table, above) -> addFenced(gaps, table, above));
    Set<String> covered = new HashSet<>(source.fenced.keySet());
    source.fenced.values().forEach(covered::addAll);
    covered.add(SENTINEL);
    for (String table : source.published) {
      if (!covered.contains(table)) {
        gaps.add(
            new CoverageGap(
                table,
                source.side,
                "is published on %s, and the fence would leave it open".formatted(source.side),
                "bluegreen replicate takes it out"));
      }
    }
    addStrays(gaps);
    gaps.addAll(columns.gaps());
    return gaps;
  }

  private void addFenced(List<CoverageGap> gaps, String table, List<String> above) {
    if (!target.tables.contains(table)) {
      if (isAddition(table, above)) {
        return;
      }
      gaps.add(
          new CoverageGap(
              table,
              target.side,
              "is on %s and not on %s".formatted(source.side, target.side),
              above.isEmpty()
                  ? "with a pg_dump at least as new as that server: pg_dump --schema-only --table='%s' \"$SOURCE\" | psql \"$TARGET\", then bluegreen replicate"
                      .formatted(table)
                  : "bluegreen replicate makes this partition there"));
    } else if (isOutside(source.published, table, above)) {
      gaps.add(gap(table, source.side, "is not published on %s".formatted(source.side)));
    } else if (isOutside(target.subscribed, table, above)) {
      gaps.add(
          gap(
              table,
              target.side,
              "is not filled by the subscription on %s".formatted(target.side)));
    } else if (isOutside(target.published, table, above)) {
      gaps.add(
          gap(
              table,
              target.side,
              "is not published on %s, so that nothing would flow back".formatted(target.side)));
    }
  }

  /** A table of an expanding migration; a partition is one if the table above it is. */
  private boolean isAddition(String table, List<String> above) {
    return above.isEmpty()
        ? source.additions.hasRelation(table)
        : above.stream().anyMatch(source.additions::hasRelation);
  }

  private void addStrays(List<CoverageGap> gaps) {
    for (String table : target.subscribed) {
      if (!source.published.contains(table) && !source.unlogged.contains(table)) {
        gaps.add(
            new CoverageGap(
                table,
                target.side,
                "is filled by the subscription on %s and not published on %s"
                    .formatted(target.side, source.side),
                "bluegreen replicate"));
      }
    }
  }

  private static CoverageGap gap(String table, Side side, String found) {
    return new CoverageGap(table, side, found, "bluegreen replicate");
  }

  private static boolean isOutside(
      Set<String> names, String table, Collection<String> partitionedAbove) {
    return !names.contains(table) && partitionedAbove.stream().noneMatch(names::contains);
  }
}
