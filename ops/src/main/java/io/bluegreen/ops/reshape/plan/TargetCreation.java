package io.bluegreen.ops.reshape.plan;

import io.bluegreen.ops.catalog.Relation;
import io.bluegreen.ops.reshape.spec.ReshapeSpec;
import io.bluegreen.ops.reshape.spec.SpecException;
import io.bluegreen.ops.reshape.spec.TargetSpec;
import io.bluegreen.ops.sql.Sql;
import java.sql.Connection;
import java.sql.SQLException;

/** The creation of the targets that are not there. Stateless. */
public final class TargetCreation {
  private TargetCreation() {}

  /** Creates them. The connection is in a transaction. */
  public static void run(Connection connection, ReshapeSpec spec)
      throws SQLException, SpecException {
    for (TargetSpec target : spec.targets()) {
      boolean missing = Relation.find(connection, target.table()).isEmpty();
      if (missing && target.create().isEmpty()) {
        throw new SpecException(
            "there is no table %s, and no CREATE TABLE below its -- target:"
                .formatted(target.table()));
      }
      if (missing) {
        Sql.run(connection, target.create());
      }
    }
  }
}
