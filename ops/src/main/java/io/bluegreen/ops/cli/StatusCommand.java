package io.bluegreen.ops.cli;

import io.bluegreen.ops.cli.base.Deployment;
import io.bluegreen.ops.cli.base.DeploymentCommand;
import io.bluegreen.ops.cli.base.Result;
import java.sql.Connection;
import picocli.CommandLine.Command;

/** Where a deployment is now. */
@Command(
    name = "status",
    description = "Shows where a deployment is, who follows it, and what would go wrong.",
    footer = "  bluegreen status --deployment shop --url jdbc:postgresql://db1/shop")
final class StatusCommand extends DeploymentCommand {
  @Override
  protected Result run(Connection connection, Deployment row) {
    return Result.done("%s is on %s, %s".formatted(row.name(), row.active(), row.phase()))
        .facts(row);
  }

  @Override
  protected boolean isReadOnly() {
    return true;
  }
}
