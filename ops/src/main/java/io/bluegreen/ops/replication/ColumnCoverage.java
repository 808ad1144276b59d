package io.bluegreen.ops.replication;

import io.bluegreen.jdbc.model.Side;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The answer to the question which columns reach the idle side now, and which would come back from
 * it after a switch.
 *
 * @param gaps columns that stop apply, or that both sides have and nothing sends; and what a switch
 *     could not send back
 * @param oneWay what only the active side has, and so does not flow to the idle one, in words
 * @param unsentTables tables of which the active side keeps back a column that both sides have
 * @param wayBack what would flow back after a switch
 */
public record ColumnCoverage(
    List<CoverageGap> gaps,
    Set<String> oneWay,
    Set<String> unsentTables,
    WayBackPublication wayBack) {
  /** No column that anybody has asked for. */
  static final ColumnCoverage UNASKED =
      new ColumnCoverage(
          List.of(),
          Set.of(),
          Set.of(),
          new WayBackPublication(List.of(), Set.of(), Set.of(), OneSided.nothing(), List.of()));

  /** Asks both servers. */
  public static ColumnCoverage read(
      Connection source, Connection target, Side from, String deployment) throws SQLException {
    return of(
        TableColumns.read(source, deployment),
        TableColumns.read(target, deployment),
        Publications.columnLists(source, ReplicationNames.of(deployment).publication()),
        NewSideAdditions.read(source, deployment),
        target.getMetaData().getDatabaseMajorVersion(),
        from,
        deployment);
  }

  /** Compares what both servers have said. */
  public static ColumnCoverage of(
      Map<String, TableColumns> here,
      Map<String, TableColumns> there,
      Map<String, Set<String>> lists,
      NewSideAdditions additions,
      int majorThere,
      Side from,
      String deployment) {
    ColumnCoverage all =
        new ColumnCoverage(
            new ArrayList<>(),
            new LinkedHashSet<>(),
            new LinkedHashSet<>(),
            WayBackPublication.of(there, here, majorThere, from.other()));
    for (TableColumns table : here.values()) {
      TableColumns other = there.get(table.name());
      if (other != null) {
        all.judge(
            table,
            other,
            lists.getOrDefault(table.name(), table.types().keySet()),
            from,
            IdleSide.noteStatement(deployment, from.other().text(), table.name()));
      } else if (additions.hasRelation(table.shownName())) {
        all.oneWay.add("table " + table.shownName());
        all.wayBack.oneSided().tables().add(table.plainName());
      }
    }
    all.gaps.addAll(all.wayBack.problems());
    return all;
  }

  /**
   * Judges one table.
   *
   * @param note what makes the table one to be compared: the rows that are there already are not
   *     sent again with a column that is made later
   */
  private void judge(
      TableColumns table, TableColumns other, Set<String> sent, Side from, String note) {
    for (String column : table.types().keySet()) {
      boolean isSent = sent.contains(column);
      if (isSent && !other.has(column)) {
        gaps.add(
            new CoverageGap(
                table.name(),
                from.other(),
                "has column %s on %s and not on %s, so that apply stops at its next row"
                    .formatted(column, from, from.other()),
                table.addColumn(column) + "; " + note));
      } else if (!isSent && other.types().containsKey(column)) {
        gaps.add(
            new CoverageGap(
                table.name(),
                from,
                "has column %s on both sides, and it is not published on %s"
                    .formatted(column, from),
                "bluegreen replicate"));
        unsentTables.add(table.name());
      } else if (!isSent && !other.has(column)) {
        oneWay.add("column %s.%s".formatted(table.shownName(), column));
        wayBack.oneSided().columns().add(table.plainName() + "." + column);
      }
    }
    table.generated().stream()
        .filter(column -> !other.has(column))
        .forEach(column -> wayBack.oneSided().columns().add(table.plainName() + "." + column));
  }
}
