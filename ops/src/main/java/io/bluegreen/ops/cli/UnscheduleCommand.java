package io.bluegreen.ops.cli;

import io.bluegreen.ops.cli.base.DeploymentCommand;
import io.bluegreen.ops.cli.output.CommandResult;
import io.bluegreen.ops.cli.status.DeploymentStatus;
import io.bluegreen.ops.sql.Sql;
import java.sql.Connection;
import java.sql.SQLException;
import picocli.CommandLine.Command;

/** The command {@code unschedule}: cancels a schedule. */
@Command(
    name = "unschedule",
    header = "Cancels a schedule",
    description = "Cancels a schedule, until 5 s before it.",
    footer = "  bluegreen unschedule --deployment shop --url jdbc:postgresql://db1/shop")
final class UnscheduleCommand extends DeploymentCommand {
  @Override
  protected CommandResult run(Connection connection, DeploymentStatus row) throws SQLException {
    if (row.scheduledAt() == null) {
      return CommandResult.done("%s has no schedule".formatted(row.name()))
          .fact("epoch", row.epoch());
    }
    long epoch = Sql.number(connection, "SELECT bluegreen.unschedule(?)", row.name());
    return CommandResult.done("%s stays on %s".formatted(row.name(), row.active()))
        .fact("epoch", epoch);
  }
}
