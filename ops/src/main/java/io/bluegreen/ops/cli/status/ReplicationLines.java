package io.bluegreen.ops.cli.status;

import io.bluegreen.jdbc.model.Side;
import io.bluegreen.ops.replication.ComparedServers;
import io.bluegreen.ops.replication.IdleSide;
import io.bluegreen.ops.replication.TableCoverage;
import io.bluegreen.ops.sql.Sql;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** The replication part of a status: the idle side's lag, and tables that are not replicated. */
final class ReplicationLines {
  private static final int NAMED = 5;

  private ReplicationLines() {}

  /** Asks both sides of a pair that is replicated; nothing is said where all is well. */
  static List<String> of(Connection source, Connection target, DeploymentStatus row)
      throws SQLException {
    Side idle = row.active().other();
    List<String> lines = new ArrayList<>();
    if (Sql.number(target, "SELECT count(*) FROM bluegreen.idle_table(?)", row.name()) == 0) {
      return lines;
    }
    addIdleSide(lines, target, row.name(), idle);
    TableCoverage coverage = TableCoverage.read(source, target, row.active(), row.name());
    coverage.gaps().forEach(gap -> lines.add(gap.toString()));
    addOneWay(lines, coverage, row.active());
    ComparedServers.replaced(source, target, row.active(), row.name())
        .forEach(replaced -> lines.add(replaced.describe() + "; bluegreen verify compares them"));
    lines.addAll(
        Sql.texts(target, "SELECT t.problem FROM bluegreen.apply_trouble(?) t", row.name()));
    return lines;
  }

  private static void addIdleSide(
      List<String> lines, Connection target, String deployment, Side idle) throws SQLException {
    String name = deployment.replace("'", "''");
    if (IdleSide.isOpenedOnPurpose(target, deployment, idle.text())) {
      lines.add("%s is open for writing, by bluegreen with-idle-open".formatted(idle));
    }
    List<String> open = IdleSide.openTables(target, deployment);
    if (!open.isEmpty()) {
      lines.add(
          "%s is the idle side and open for writing, %d table(s): %s; SELECT bluegreen.fence_idle('%s') there closes it"
              .formatted(idle, open.size(), some(open), name));
    }
    List<String> written = IdleSide.unverified(target, deployment);
    if (!written.isEmpty()) {
      lines.add(
          "somebody may have written on %s, and nobody has compared since: %s; bluegreen verify does"
              .formatted(idle, some(written)));
    }
  }

  /** What would stay on the new side after a switch, and what stays on it now. */
  private static void addOneWay(List<String> lines, TableCoverage coverage, Side active) {
    if (!coverage.columns().oneWay().isEmpty()) {
      lines.add(
          "does not flow to %s, which does not have it: %s"
              .formatted(active.other(), some(List.copyOf(coverage.columns().oneWay()))));
    }
    if (!coverage.columns().wayBack().oneWay().isEmpty()) {
      lines.add("after a switch: " + coverage.columns().wayBack().describe(active.other()));
    }
  }

  private static String some(List<String> names) {
    return FewNames.of(names, ", ", NAMED);
  }
}
