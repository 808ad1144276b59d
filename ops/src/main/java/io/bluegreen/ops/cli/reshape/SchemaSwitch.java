package io.bluegreen.ops.cli.reshape;

import io.bluegreen.jdbc.model.Side;
import io.bluegreen.ops.catalog.Relation;
import io.bluegreen.ops.cli.output.CommandFailedException;
import io.bluegreen.ops.cli.output.CommandResult;
import io.bluegreen.ops.cli.status.DeploymentStatus;
import io.bluegreen.ops.reshape.model.TargetTable;
import io.bluegreen.ops.reshape.state.LoadedReshape;
import io.bluegreen.ops.reshape.state.ReshapeRow;
import io.bluegreen.ops.reshape.state.ReshapeState;
import io.bluegreen.ops.reshape.state.ReshapeTable;
import io.bluegreen.ops.reshape.switching.SwitchGate;
import io.bluegreen.ops.reshape.switching.SwitchRefusedException;
import java.sql.Connection;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/**
 * A switch by the flip of a deployment in schema mode: the source is in one of its schemas, the
 * targets are in the other. What commits late on the old side arrives through its triggers, so
 * there is no hold, no drain and no fence.
 */
final class SchemaSwitch {
  private final Connection connection;
  private final LoadedReshape loaded;
  private final SchemaSideFlip flip;

  SchemaSwitch(Connection connection, LoadedReshape loaded, SchemaSideFlip flip) {
    this.connection = connection;
    this.loaded = loaded;
    this.flip = flip;
  }

  /** Makes the targets' side active. After a crash behind the flip only the state is written. */
  CommandResult there(@Nullable String deployment, boolean dryRun)
      throws SQLException, InterruptedException, SwitchRefusedException {
    ReshapeRow row = loaded.row();
    DeploymentStatus status = DeploymentStatus.choose(connection, deployment);
    Side targets = checkedSide(status);
    SwitchGate.requireVerified(connection, row);
    if (dryRun) {
      return would(status, targets);
    }
    CommandResult result = flipped(status, targets);
    ReshapeTable.switched(connection, row.name(), "schema", status.name());
    return result
        .fact("reshape", row.name())
        .fact("state", ReshapeState.SWITCHED)
        .fact("by", "schema")
        .fix(
            "bluegreen reshape back %s undoes it; bluegreen reshape contract %s ends it"
                .formatted(row.name(), row.name()));
  }

  /** Makes the source's side active again. */
  CommandResult back(boolean dryRun)
      throws SQLException, InterruptedException, SwitchRefusedException {
    ReshapeRow row = loaded.row();
    DeploymentStatus status = DeploymentStatus.choose(connection, row.deployment());
    Side source = checkedSide(status).other();
    SwitchGate.requireSwitched(connection, row);
    if (dryRun) {
      return would(status, source);
    }
    CommandResult result = flipped(status, source);
    ReshapeTable.back(connection, row.name());
    return result.fact("reshape", row.name()).fact("state", ReshapeState.VERIFIED);
  }

  private CommandResult flipped(DeploymentStatus status, Side to)
      throws SQLException, InterruptedException {
    return status.active() == to
        ? CommandResult.done("deployment %s is on %s already".formatted(status.name(), to))
        : flip.to(connection, status, to);
  }

  private static CommandResult would(DeploymentStatus status, Side to) {
    return CommandResult.done("%s of deployment %s would be active".formatted(to, status.name()));
  }

  private Side checkedSide(DeploymentStatus status) throws SQLException {
    String source = loaded.reshape().source().relation().schema();
    Side side = status.blue().equals(source) ? Side.BLUE : Side.GREEN;
    if (status.isCluster() || !status.place(side).equals(source)) {
      throw CommandFailedException.refused(
          "%s is not in a schema of deployment %s (%s, %s)"
              .formatted(
                  loaded.reshape().source().relation(),
                  status.name(),
                  status.blue(),
                  status.green()),
          "switch --by view or --by name, or choose another --deployment");
    }
    for (TargetTable target : loaded.reshape().targets()) {
      Relation relation = target.relation();
      if (!relation.schema().equals(status.place(side.other()))) {
        throw CommandFailedException.refused(
            "%s is not in schema %s, the other side of deployment %s"
                .formatted(relation, status.place(side.other()), status.name()),
            "create the targets there");
      }
    }
    return side.other();
  }
}
