package io.bluegreen.ops.reshape.plan;

import io.bluegreen.ops.reshape.model.ResolvedReshape;
import io.bluegreen.ops.reshape.model.TargetTable;
import io.bluegreen.ops.sql.Sql;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** The run of all checks of a reshape's tables. Stateless. */
public final class PlanCheck {
  private PlanCheck() {}

  /** Returns all findings. The targets are there. */
  public static List<PlanFinding> all(Connection connection, ResolvedReshape reshape)
      throws SQLException {
    Object oids = connection.createArrayOf("bigint", reshape.oids().toArray());
    Object filled =
        connection.createArrayOf(
            "text",
            reshape.targets().stream()
                .flatMap(target -> target.filled().stream())
                .map(column -> column.column().name())
                .toArray());
    List<PlanFinding> findings = new ArrayList<>();
    for (PlanCheckQuery check : PlanCheckQuery.values()) {
      List<String> found =
          check.asksForFilledColumns()
              ? Sql.texts(connection, check.sql(), oids, filled)
              : Sql.texts(connection, check.sql(), oids);
      found.forEach(what -> findings.add(check.found(what)));
    }
    for (TargetTable target : reshape.targets()) {
      String table = target.relation().sql();
      if (Sql.truth(connection, "SELECT EXISTS (SELECT FROM " + table + ")")) {
        findings.add(
            new PlanFinding(
                "error",
                "target-not-empty",
                target.relation() + " has rows",
                "TRUNCATE " + table + ", or let the file create it"));
      }
    }
    return findings;
  }
}
