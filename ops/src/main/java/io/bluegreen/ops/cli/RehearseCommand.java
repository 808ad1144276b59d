package io.bluegreen.ops.cli;

import io.bluegreen.ops.cli.output.CommandFailedException;
import io.bluegreen.ops.cli.output.CommandResult;
import io.bluegreen.ops.cli.status.DeploymentStatus;
import io.bluegreen.ops.cli.status.RunGuard;
import io.bluegreen.ops.cutover.Cutover;
import java.sql.Connection;
import java.sql.SQLException;
import picocli.CommandLine.Command;

/** The command {@code rehearse}: measures the pause of a switch without switching. */
@Command(
    name = "rehearse",
    header = "Cluster mode: hold and drain for real, no switch",
    description =
        "Cluster mode: holds and drains for real, so that applications feel it, measures what"
            + " would follow, and releases. Nothing is ended, fenced or flipped. Refused where a switch"
            + " would be.",
    footer = "  bluegreen rehearse --deployment shop --url jdbc:postgresql://db1/shop")
final class RehearseCommand extends RunCommand {
  @Override
  protected CommandResult run(Connection connection, DeploymentStatus row) throws SQLException {
    if (!row.isCluster()) {
      throw CommandFailedException.refused(
          "%s is in schema mode, where a switch is one row".formatted(row.name()),
          "bluegreen hold shows what a pause does to applications");
    }
    RunGuard.refuseDuringRun(connection, row);
    return carryOut(connection, row, options -> new Cutover(access(row)).rehearse(options));
  }
}
