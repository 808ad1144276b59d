package io.bluegreen.ops.cli;

import io.bluegreen.ops.cli.base.DeploymentCommand;
import io.bluegreen.ops.cli.connection.PairOptions;
import io.bluegreen.ops.cli.output.CommandResult;
import io.bluegreen.ops.cli.status.DeploymentStatus;
import io.bluegreen.ops.cli.status.RunGuard;
import io.bluegreen.ops.cutover.model.CutoverOptions;
import io.bluegreen.ops.cutover.run.ClusterControlRow;
import io.bluegreen.ops.sql.Sql;
import java.sql.Connection;
import java.sql.SQLException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** The command {@code release}: ends a hold. */
@Command(
    name = "release",
    header = "Ends a hold",
    description = "Ends a hold. Not for that of a switch: see abort.",
    footer = "  bluegreen release --deployment shop --url jdbc:postgresql://db1/shop")
final class ReleaseCommand extends DeploymentCommand {
  @Mixin PairOptions pair = new PairOptions();

  @Override
  protected CommandResult run(Connection connection, DeploymentStatus row) throws SQLException {
    RunGuard.refuseDuringRun(connection, row);
    if (!row.isCluster() && row.phase().equals("steady")) {
      return CommandResult.done("%s is not held".formatted(row.name())).fact("epoch", row.epoch());
    }
    long epoch =
        row.isCluster()
            ? new ClusterControlRow(pair.access(settings(), row), CutoverOptions.of(row.name()))
                .release()
            : Sql.number(connection, "SELECT bluegreen.release(?)", row.name());
    return CommandResult.done("%s is not held any more".formatted(row.name())).fact("epoch", epoch);
  }
}
