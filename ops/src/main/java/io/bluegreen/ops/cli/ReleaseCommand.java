package io.bluegreen.ops.cli;

import io.bluegreen.ops.cli.base.Deployment;
import io.bluegreen.ops.cli.base.DeploymentCommand;
import io.bluegreen.ops.cli.base.PairOptions;
import io.bluegreen.ops.cli.base.Result;
import io.bluegreen.ops.cutover.CutoverOptions;
import io.bluegreen.ops.cutover.SharedRow;
import io.bluegreen.ops.cutover.Sql;
import java.sql.Connection;
import java.sql.SQLException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Ends a hold. */
@Command(
    name = "release",
    header = "Ends a hold",
    description = "Ends a hold. Not for that of a switch: see abort.",
    footer = "  bluegreen release --deployment shop --url jdbc:postgresql://db1/shop")
final class ReleaseCommand extends DeploymentCommand {
  @Mixin PairOptions pair = new PairOptions();

  @Override
  protected Result run(Connection connection, Deployment row) throws SQLException {
    RunLock.refuseDuringRun(connection, row);
    if (!row.isCluster() && row.phase().equals("steady")) {
      return Result.done("%s is not held".formatted(row.name())).fact("epoch", row.epoch());
    }
    long epoch =
        row.isCluster()
            ? new SharedRow(pair.access(settings(), row), CutoverOptions.of(row.name())).release()
            : Sql.number(connection, "SELECT bluegreen.release(?)", row.name());
    return Result.done("%s is not held any more".formatted(row.name())).fact("epoch", epoch);
  }
}
