package io.bluegreen.ops.cli.status;

import io.bluegreen.ops.catalog.Relation;
import io.bluegreen.ops.cli.output.CommandFailedException;
import io.bluegreen.ops.reshape.state.ReshapeRow;
import io.bluegreen.ops.reshape.state.ReshapeState;
import io.bluegreen.ops.reshape.state.ReshapeTable;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;

/**
 * The refusal of a flip that would pass a reshape by: its tables are in the deployment's schemas,
 * and only its own switch and way back know which side is equal by now.
 */
public final class OpenReshapeGuard {
  private OpenReshapeGuard() {}

  /** Refuses a flip in schema mode while a reshape of its schemas is not contracted. */
  public static void refuseFlip(Connection connection, DeploymentStatus deployment)
      throws SQLException {
    for (ReshapeRow row : ReshapeTable.all(connection)) {
      if (row.state() != ReshapeState.CONTRACTED && isWithin(connection, row, deployment)) {
        boolean switched = row.state() == ReshapeState.SWITCHED;
        throw CommandFailedException.refused(
            "reshape %s is %s, with tables in schemas of deployment %s"
                .formatted(row.name(), row.state().text(), deployment.name()),
            switched
                ? "bluegreen reshape back %1$s goes back, bluegreen reshape contract %1$s ends it"
                    .formatted(row.name())
                : "bluegreen reshape switch %1$s --by schema flips once it is verified, bluegreen reshape abort %1$s takes it back"
                    .formatted(row.name()));
      }
    }
  }

  /** Refuses to copy a database in which a reshape is not contracted. */
  public static void refuseCopy(Connection source, DeploymentStatus deployment)
      throws SQLException {
    for (ReshapeRow row : ReshapeTable.all(source)) {
      if (row.state() != ReshapeState.CONTRACTED) {
        throw CommandFailedException.refused(
            "reshape %s is %s on %s: its targets would be copied without the mirror that keeps them equal"
                .formatted(row.name(), row.state().text(), deployment.active()),
            "bluegreen reshape contract %1$s or bluegreen reshape abort %1$s, then run it again"
                .formatted(row.name()));
      }
    }
  }

  private static boolean isWithin(
      Connection connection, ReshapeRow row, DeploymentStatus deployment) throws SQLException {
    for (long oid : row.relations()) {
      Optional<Relation> table = Relation.byOid(connection, oid);
      if (table.isPresent()
          && (table.get().schema().equals(deployment.blue())
              || table.get().schema().equals(deployment.green()))) {
        return true;
      }
    }
    return false;
  }
}
