package io.bluegreen.ops.replication;

import io.bluegreen.jdbc.model.Side;
import io.bluegreen.ops.catalog.ServerVersion;
import io.bluegreen.ops.sql.Sql;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The publication by which a side that was switched to sends back what the other side can take:
 * every table that both have, with a list of the columns that both have. So no column that is added
 * on that side, before the switch or after it, stops the other side's apply.
 *
 * <p>Partitions are named one by one, because a partitioned table itself may have no column list.
 * Columns that the server computes are never sent. A table with {@code REPLICA IDENTITY FULL} gets
 * no list: the server would refuse its UPDATE and DELETE as soon as a column is left out.
 *
 * @param clauses the publication's tables, as {@code ALTER PUBLICATION … SET TABLE} takes them
 * @param extraTables tables that only the sending side has
 * @param extraColumns columns that only the sending side has
 * @param oneSided the same, table by table, with what the server computes
 * @param problems what cannot be sent, and stands against a switch
 */
public record WayBackPublication(
    List<String> clauses,
    Set<String> extraTables,
    Set<Column> extraColumns,
    OneSided oneSided,
    List<CoverageGap> problems) {
  private static final int NAMED = 20;

  /**
   * A column of a table.
   *
   * @param table {@code schema.table}; of partitions the root
   * @param name its name without quotes
   * @param isComputed whether the server computes it, so that it holds nothing of its own
   */
  public record Column(String table, String name, boolean isComputed) {
    @Override
    public String toString() {
      return table + "." + name;
    }
  }

  /** Asks both servers. */
  public static WayBackPublication read(
      Connection sender, Connection receiver, Side side, String deployment) throws SQLException {
    return of(
        TableColumns.read(sender, deployment),
        TableColumns.read(receiver, deployment),
        sender.getMetaData().getDatabaseMajorVersion(),
        side);
  }

  /**
   * Plans.
   *
   * @param here the tables of the side that sends
   * @param there the tables of the side that receives
   * @param major the version of the server that sends
   * @param side the side that sends
   */
  public static WayBackPublication of(
      Map<String, TableColumns> here, Map<String, TableColumns> there, int major, Side side) {
    WayBackPublication plan =
        new WayBackPublication(
            new ArrayList<>(),
            new LinkedHashSet<>(),
            new LinkedHashSet<>(),
            OneSided.nothing(),
            new ArrayList<>());
    Set<String> partitioned =
        there.values().stream()
            .flatMap(table -> table.above().stream())
            .collect(Collectors.toSet());
    for (TableColumns table : here.values()) {
      TableColumns other = there.get(table.name());
      if (other != null) {
        plan.share(table, other, major, side);
      } else if (table.above().stream().anyMatch(partitioned::contains)) {
        plan.problems.add(onlyPartition(table, side));
      } else if (!partitioned.contains(table.name())) {
        plan.extraTables.add(table.shownName());
        plan.oneSided.tables().add(table.plainName());
      }
    }
    return plan;
  }

  /** Returns what does not flow back, in words, each with what it is. */
  public List<String> oneWay() {
    List<String> all = new ArrayList<>();
    extraColumns.stream()
        .filter(column -> !column.isComputed())
        .forEach(column -> all.add("column " + column));
    extraTables.forEach(table -> all.add("table " + table));
    return all;
  }

  /** Returns what does not flow back from a side, in one sentence. */
  public String describe(Side side) {
    List<String> all = oneWay();
    return "%s has, and %s has not, so that it does not flow back: %s%s"
        .formatted(
            side,
            side.other(),
            String.join(", ", all.subList(0, Math.min(NAMED, all.size()))),
            all.size() > NAMED
                ? " and %d more, see status --output json".formatted(all.size() - NAMED)
                : "");
  }

  private void share(TableColumns table, TableColumns other, int major, Side side) {
    List<String> extra = new ArrayList<>();
    List<String> shared = new ArrayList<>();
    for (String column : table.types().keySet()) {
      if (!other.has(column)) {
        extra.add(column);
      } else if (other.types().containsKey(column)) {
        shared.add(column);
      }
    }
    extra.forEach(column -> extraColumns.add(new Column(table.shownName(), column, false)));
    table.generated().stream()
        .filter(column -> !other.has(column))
        .forEach(column -> extraColumns.add(new Column(table.shownName(), column, true)));
    addOneSided(table, other);
    if (!extra.isEmpty() && table.isFull()) {
      problems.add(hindered(table, extra, side));
    } else if (!extra.isEmpty() && !new ServerVersion(major).hasColumnLists()) {
      problems.add(tooOld(table, extra, major, side));
    } else if (!shared.containsAll(table.identity())) {
      problems.add(strangeIdentity(table, shared, side));
    } else if (table.isFull() || !new ServerVersion(major).hasColumnLists() || shared.isEmpty()) {
      clauses.add(table.name());
    } else {
      clauses.add(
          "%s (%s)"
              .formatted(
                  table.name(),
                  shared.stream().map(Sql::identifier).collect(Collectors.joining(", "))));
    }
  }

  private void addOneSided(TableColumns table, TableColumns other) {
    Set<String> all = new HashSet<>(table.types().keySet());
    all.addAll(table.generated());
    all.removeIf(other::has);
    all.forEach(column -> oneSided.columns().add(table.plainName() + "." + column));
  }

  private static CoverageGap hindered(TableColumns table, List<String> extra, Side side) {
    return new CoverageGap(
        table.name(),
        table.hasKey() ? side : side.other(),
        "of %s has REPLICA IDENTITY FULL, and %s that %s lacks: to leave one out would stop the application's UPDATE and DELETE there"
            .formatted(side, columns(extra), side.other()),
        table.hasKey()
            ? "ALTER TABLE %s REPLICA IDENTITY DEFAULT".formatted(table.name())
            : added(table, extra));
  }

  private static CoverageGap tooOld(TableColumns table, List<String> extra, int major, Side side) {
    return new CoverageGap(
        table.name(),
        side.other(),
        "of %s has %s that %s lacks, and PostgreSQL %d cannot publish a table without a column: its first row would stop the way back"
            .formatted(side, columns(extra), side.other(), major),
        added(table, extra));
  }

  private static CoverageGap strangeIdentity(TableColumns table, List<String> shared, Side side) {
    return new CoverageGap(
        table.name(),
        side,
        "of %s is identified by %s, which %s does not have: it could not find the rows"
            .formatted(
                side,
                columns(
                    table.identity().stream().filter(c -> !shared.contains(c)).sorted().toList()),
                side.other()),
        "-- give it a primary key, or a replica identity, of columns that both sides have");
  }

  private static CoverageGap onlyPartition(TableColumns table, Side side) {
    return new CoverageGap(
        table.name(),
        side.other(),
        "is a partition of %s on %s only: what is written to it would not flow back"
            .formatted(table.shownName(), side),
        "-- make the same partition on %s, then bluegreen replicate".formatted(side.other()));
  }

  private static String columns(List<String> names) {
    return (names.size() == 1 ? "column " : "columns ") + String.join(", ", names);
  }

  private static String added(TableColumns table, List<String> columns) {
    return columns.stream().map(table::addColumn).collect(Collectors.joining("; "));
  }
}
